#include "error.h"

GQuark
qds_error_quark(void)
{
  return g_quark_from_static_string("quydat-synth");
}

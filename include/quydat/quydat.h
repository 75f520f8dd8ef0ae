/* quydat/quydat.h — all of libquydat. */
#ifndef QUYDAT_QUYDAT_H
#define QUYDAT_QUYDAT_H

#include <quydat/cache.h>
#include <quydat/data.h>
#include <quydat/error.h>
#include <quydat/plan.h>
#include <quydat/project.h>
#include <quydat/findings.h>
#include <quydat/layers.h>
#include <quydat/ledger.h>
#include <quydat/change.h>
#include <quydat/land.h>
#include <quydat/constraints.h>
#include <quydat/scenario.h>
#include <quydat/audit.h>
#include <quydat/checks.h>
#include <quydat/rules.h>
#include <quydat/outputs.h>
#include <quydat/forms.h>
#include <quydat/serve.h>

#endif

"""Run in a process of its own: asks a package the queries of rule files as QGIS's DB Manager does, prints the rows as JSON.

usage: qgis_asks.py PACKAGE FILE.sql …
"""
import json
import os
import sys

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from qgis.core import QgsApplication
from qgis.utils import spatialite_connect


def main():
    application = QgsApplication([], False)
    application.initQgis()
    sys.path.append(os.path.join(QgsApplication.pkgDataPath(), "python", "plugins"))
    from db_manager.dlg_sql_window import check_comments_in_sql
    base = spatialite_connect(sys.argv[1])
    answers = {}
    for path in sys.argv[2:]:
        with open(path, encoding="utf-8") as stream:
            cursor = base.execute(check_comments_in_sql(stream.read()).rstrip(";"))
        names = [column[0] for column in cursor.description]
        answers[path] = [{name: value for name, value in zip(names, row) if not isinstance(value, bytes)} for row in cursor]
    base.close()
    print(json.dumps(answers, ensure_ascii=False))
    sys.stdout.flush()
    application.exitQgis()


main()

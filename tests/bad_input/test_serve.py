#!/usr/bin/python3
"""quydat serve, asked by raw requests: parts of files, files that have not changed, and all that it must not answer."""
import contextlib
import email.utils
import os
import re
import signal
import socket
import subprocess

from province import INPUT, QUYDAT, USAGE, Case, changes, main, run, snapshot

BODY = bytes(range(256)) * 40
TYPES = {"a.html": "text/html; charset=utf-8", "a.js": "text/javascript; charset=utf-8", "a.css": "text/css; charset=utf-8",
         "a.json": "application/json", "a.csv": "text/csv; charset=utf-8", "a.png": "image/png", "a.webp": "image/webp",
         "a.pdf": "application/pdf", "a.pmtiles": "application/vnd.pmtiles", "a.pbf": "application/vnd.mapbox-vector-tile",
         "a.gpkg": "application/geopackage+sqlite3", "a.mbtiles": "application/vnd.sqlite3",
         "a.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "a.qgz": "application/zip",
         "a": "application/octet-stream"}


class Serve(Case):
    def start(self, *options, folder=None):
        """A server that has said where it is; ended with the test."""
        process = subprocess.Popen([QUYDAT, "serve", folder or self.out, *options], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=dict(os.environ, LC_ALL="C.UTF-8"))
        self.addCleanup(self.end, process)
        said = []
        for line in process.stdout:
            said.append(line)
            if "Ctrl-C" in line:
                break
        self.said = "".join(said)
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.said)
        self.assertIsNotNone(found, self.said)
        self.port = int(found.group(1))
        return process

    def end(self, process):
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()

    def raw(self, request):
        """The whole answer to some bytes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(request)
            answer = b""
            with contextlib.suppress(ConnectionResetError):
                while part := connection.recv(65536):
                    answer += part
        return answer

    def ask(self, path, method="GET", **headers):
        """(status, headers in small letters, body)"""
        headers = {"Host": f"127.0.0.1:{self.port}", "Connection": "close", **{k.replace("_", "-"): v for k, v in headers.items()}}
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items() if v is not None), "", ""]
        head, _, body = self.raw("\r\n".join(lines).encode()).partition(b"\r\n\r\n")
        first, *rest = head.decode("latin-1").split("\r\n")
        return int(first.split()[1]), {line.split(":", 1)[0].lower(): line.split(":", 1)[1].strip() for line in rest}, body

    def put(self, name, data=BODY):
        path = os.path.join(self.out, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as stream:
            stream.write(data)
        return path

    # ---- what it answers ----

    def test_files_as_they_are(self):
        for name in TYPES:
            self.put("types/" + name)
        self.put("báo cáo/Kiên Mộc.html")
        before = snapshot(self.out)
        self.start()
        for name, kind in TYPES.items():
            status, headers, body = self.ask("/types/" + name)
            self.assertEqual((status, headers["content-type"], headers["accept-ranges"], headers["x-content-type-options"], body),
                             (200, kind, "bytes", "nosniff", BODY), name)
        self.assertEqual(self.ask("/b%C3%A1o%20c%C3%A1o/Ki%C3%AAn%20M%E1%BB%99c.html")[2], BODY)
        self.assertEqual(self.ask("/types/a.png?v=2")[2], BODY)
        status, headers, body = self.ask("/types/a.png", method="HEAD")
        self.assertEqual((status, headers["content-length"], body), (200, str(len(BODY)), b""))
        self.assertEqual(changes(before, snapshot(self.out)), [])

    def test_an_empty_file(self):
        self.put("empty.csv", b"")
        self.start()
        status, headers, body = self.ask("/empty.csv")
        self.assertEqual((status, headers["content-length"], headers["content-type"], body), (200, "0", "text/csv; charset=utf-8", b""))
        self.assertEqual(self.ask("/empty.csv", Range="bytes=0-9")[0], 416)

    def test_parts(self):
        self.put("tiles/land_use.pmtiles")
        self.start()
        n = len(BODY)
        for asked, first, last in (("0-0", 0, 0), ("0-16383", 0, n - 1), ("100-199", 100, 199), ("10000-", 10000, n - 1),
                                   ("-500", n - 500, n - 1), (f"-{10 * n}", 0, n - 1), (f"{n - 1}-{n - 1}", n - 1, n - 1),
                                   ("5-99999999999999999999999", 5, n - 1)):
            status, headers, body = self.ask("/tiles/land_use.pmtiles", Range=f"bytes={asked}")
            self.assertEqual((status, headers["content-range"], headers["content-length"], body),
                             (206, f"bytes {first}-{last}/{n}", str(last - first + 1), BODY[first:last + 1]), asked)
        for asked in (f"{n}-", f"{n}-{n + 5}", "99999999999999999999999-", "-0"):
            status, headers, body = self.ask("/tiles/land_use.pmtiles", Range=f"bytes={asked}")
            self.assertEqual((status, headers["content-range"], body), (416, f"bytes */{n}", b""), asked)
        for asked in ("bytes=9-5", "bytes=a-b", "bytes=", "bytes=0-1,5-6", "lines=0-1", "bytes=+1-5", "bytes=-", "bytes=1--2"):
            self.assertEqual(self.ask("/tiles/land_use.pmtiles", Range=asked)[::2], (200, BODY), asked)
        self.assertEqual(self.ask("/tiles/land_use.pmtiles", method="HEAD", Range="bytes=0-9")[0], 200)

    def test_what_has_not_changed_is_not_sent_again(self):
        path = self.put("a.json")
        self.start()
        headers = self.ask("/a.json")[1]
        tag, date = headers["etag"], headers["last-modified"]
        self.assertEqual(email.utils.parsedate_to_datetime(date).timestamp(), int(os.stat(path).st_mtime))
        for condition in ({"If_None_Match": tag}, {"If_None_Match": f'"x", W/{tag}'}, {"If_None_Match": "*"}, {"If_Modified_Since": date}):
            self.assertEqual(self.ask("/a.json", **condition)[::2], (304, b""), condition)
        self.assertEqual(self.ask("/a.json", If_None_Match='"x"', If_Modified_Since=date)[0], 200)
        self.assertEqual(self.ask("/a.json", If_Range=tag, Range="bytes=0-1")[0], 206)
        self.assertEqual(self.ask("/a.json", If_Range='"x"', Range="bytes=0-1")[::2], (200, BODY))
        self.put("a.json", BODY[::-1])
        os.utime(path, (0, 0))
        self.assertEqual(self.ask("/a.json", If_None_Match=tag)[::2], (200, BODY[::-1]))

    def test_folders(self):
        self.put("reports/index.html", b"report")
        self.start()
        self.assertIn(f"http://127.0.0.1:{self.port}/reports/index.html", self.said)
        self.assertNotIn("/web/", self.said)
        self.assertEqual((self.ask("/")[0], self.ask("/")[1]["location"]), (302, "/reports/"))
        self.assertEqual((self.ask("/reports")[0], self.ask("/reports")[1]["location"]), (302, "/reports/"))
        self.assertEqual(self.ask("/reports/")[2], b"report")
        os.mkdir(os.path.join(self.out, "empty"))
        self.assertEqual(self.ask("/empty/")[0], 404)
        self.put("web/index.html", b"map")
        self.assertEqual(self.ask("/")[1]["location"], "/web/")
        self.assertEqual(self.ask("/favicon.ico")[::2], (204, b""))   # a browser's own question is no error

    def test_nothing_made_for_browsers(self):
        self.start()
        self.assertIn("neither a web map nor a report", self.said)
        self.assertEqual(self.ask("/")[0], 404)
        self.assertEqual(self.ask("/balance.csv")[0], 200)

    def test_it_is_told_where_the_map_is(self):
        self.put("web/index.html", b"map")
        self.start()
        self.assertRegex(self.said, rf"Map: +http://127\.0\.0\.1:{self.port}/web/\n")

    # ---- what it does not answer ----

    def test_nothing_outside(self):
        secret = self.at("secret.txt")
        with open(secret, "w", encoding="utf-8") as stream:
            stream.write("secret")
        os.makedirs(self.at("out-beside"))
        os.symlink(secret, os.path.join(self.out, "link.txt"))
        os.symlink(self.dir, os.path.join(self.out, "up"))
        os.symlink(self.at("out-beside"), os.path.join(self.out, "beside"))
        with open(self.at("out-beside", "secret.txt"), "w", encoding="utf-8") as stream:
            stream.write("secret")
        os.mkfifo(os.path.join(self.out, "pipe"))
        self.put(".hidden", b"secret")
        self.put(".quydat-tmp/set/balance.csv", b"secret")
        os.symlink("balance.csv", os.path.join(self.out, "same.csv"))
        self.start()
        for path in ("/../secret.txt", "/%2e%2e/secret.txt", "/%2E%2E/secret.txt", "/.%2e/secret.txt", "/..%2fsecret.txt",
                     "/reports/../../secret.txt", "/reports/%2e%2e/%2e%2e/secret.txt", "/..\\secret.txt", "/..%5csecret.txt",
                     "/link.txt", "/up/secret.txt", "/beside/secret.txt", "/up/", "//" + secret.lstrip("/"), secret, "/" + secret,
                     "/%2f" + secret.lstrip("/").replace("/", "%2f"), "/balance.csv%00", "/balance.csv%00.png", "/./balance.csv",
                     "/%2e/balance.csv", "//balance.csv", "/balance.csv/", "/balance.csv/x", "/.hidden", "/.quydat-tmp/set/balance.csv",
                     "/pipe", "/no-such-file", "/%ff%fe", "/%", "/%zz", "/%c0%ae%c0%ae/secret.txt", "/" + "a" * 5000):
            with self.subTest(path):
                status, _, body = self.ask(path)
                self.assertEqual(status, 404)
                self.assertNotIn(b"secret", body)
        self.assertEqual(self.ask("/same.csv")[0], 200)

    def test_raw_requests(self):
        self.start()
        host = b"Host: localhost\r\n"
        for request in (b"GET ../../etc/passwd HTTP/1.1\r\n" + host + b"\r\n",
                        b"GET http://127.0.0.1/../../etc/passwd HTTP/1.1\r\n" + host + b"\r\n",
                        b"GET file:///etc/passwd HTTP/1.1\r\n" + host + b"\r\n", b"\r\n\r\n\r\n", b"\0\1\2\3" * 100 + b"\r\n\r\n",
                        b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n" + host + b"\r\n",
                        b"GET / HTTP/1.1\r\n" + b"".join(b"X-%d: y\r\n" % i for i in range(20000)) + b"\r\n"):
            with self.subTest(request[:60]):
                # what is no request may be left without an answer: a second of silence is one, too
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection, contextlib.suppress(OSError):
                    answer = b""
                    connection.sendall(request)
                    while b"\r\n\r\n" not in answer and (part := connection.recv(65536)):
                        answer += part
                self.assertNotIn(b" 200 ", answer.split(b"\r\n")[0])
                self.assertNotIn(b"root:", answer)
        self.assertEqual(self.ask("/balance.csv")[0], 200)

    def test_a_raw_nul_ends_the_name(self):
        """So libmicrohttpd reads it: what is answered is what stands before it, as if no more had been asked."""
        self.start()
        answer = self.raw(b"GET /no-such-file\0/../balance.csv HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        self.assertEqual(answer.split()[1], b"404")

    def test_it_only_shows(self):
        self.start()
        before = snapshot(self.out)
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT"):
            status, headers, _ = self.ask("/balance.csv", method=method, Content_Length="0")
            self.assertEqual((status, headers["allow"]), (405, "GET, HEAD"), method)
        self.assertEqual(self.raw(b"PUT /new.txt HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc").split()[1],
                         b"405")
        self.assertEqual(changes(before, snapshot(self.out)), [])

    def test_other_names_of_this_computer_are_refused(self):
        """A page from elsewhere that has its own name point here could else read the folder."""
        self.start()
        for host in ("example.org", f"example.org:{self.port}", "127.0.0.1.example.org", "localhost.example.org", "10.0.0.1", "", None):
            self.assertIn(self.ask("/balance.csv", Host=host)[0], (400, 403), host)
        for host in ("localhost", "LOCALHOST:9", "127.0.0.1:80", "[::1]:80"):
            self.assertEqual(self.ask("/balance.csv", Host=host)[0], 200, host)

    def test_only_this_computer(self):
        self.start()
        with open("/proc/net/tcp", encoding="ascii") as stream:
            listening = [line.split()[1] for line in stream if line.split()[3] == "0A"]
        ours = [address for address in listening if int(address.split(":")[1], 16) == self.port]
        self.assertEqual([address.split(":")[0] for address in ours], ["0100007F"])

    # ---- beginning and end ----

    def test_ctrl_c_ends(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            process = self.start()
            with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
                connection.sendall(b"GET /balance.csv HTTP/1.1\r\n")   # half a request keeps nobody waiting
                process.send_signal(number)
                self.assertEqual(process.wait(timeout=20), 0)
            self.assertEqual(process.stderr.read(), "")

    def test_a_taken_port(self):
        self.start()
        done = run("serve", self.out, "--port", str(self.port))
        self.assertEqual((done.returncode, done.stdout), (USAGE, ""))
        self.assert_one_message(done, rf"port {self.port} is taken by another program; give another with --port, or leave it out")
        taken = self.port
        self.start()
        self.assertNotEqual(self.port, taken)

    def test_a_port_of_ones_own(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.start("--port", str(port))
        self.assertEqual(self.port, port)
        self.assertEqual(self.ask("/balance.csv")[0], 200)

    def test_usage(self):
        for arguments, status, message in ((("--port", "0"), USAGE, '--port: "0" is no number from 1 to 65535'),
                                           (("--port", "65536"), USAGE, '"65536" is no number'), (("--port", "80x"), USAGE, '"80x"'),
                                           (("--port", ""), USAGE, '--port: ""'), (("--port",), USAGE, "--port"),
                                           (("--prot", "1"), USAGE, "--prot"), (("second",), USAGE, "one output folder")):
            with self.subTest(arguments):
                done = run("serve", self.out, *arguments)
                self.assertEqual((done.returncode, done.stdout), (status, ""))
                self.assert_one_message(done, message)
        for folder, message in ((None, "name one output folder of quydat: quydat serve DIR"), (self.at("nowhere"), "no such folder"),
                                (self.project, "no such folder"), (self.inputs, r"holds no results of quydat \(no summary.json\)")):
            with self.subTest(folder):
                done = run("serve", *([folder] if folder else []))
                self.assertEqual((done.returncode, done.stdout), (INPUT if folder else USAGE, ""))
                self.assert_one_message(done, message)

    def test_help(self):
        done = run("serve", "--help")
        self.assertEqual(done.returncode, 0)
        for word in ("quydat serve", "--port", "127.0.0.1", "Example"):
            self.assertIn(word, done.stdout)


if __name__ == "__main__":
    main()

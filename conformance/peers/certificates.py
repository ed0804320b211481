"""A test CA and a server certificate, made with the openssl program for each run."""
import pathlib
import subprocess

HOST = "mx.example.com"
NAMES = f"subjectAltName=DNS:{HOST},DNS:localhost,IP:127.0.0.1,IP:::1"


def _openssl(folder: pathlib.Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def make(folder: pathlib.Path) -> None:
    """Writes ca.pem, server.pem, server.key, chain.pem (server and CA) into `folder`."""
    key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc")
    _openssl(folder, "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-days", "30",
             "-subj", "/CN=Test CA of the peers", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _openssl(folder, "req", *key, "-keyout", "server.key", "-out", "server.csr", "-subj", f"/CN={HOST}")
    (folder / "leaf.cnf").write_text(
        f"{NAMES}\nbasicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\n"
        "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n")
    _openssl(folder, "x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
             "-CAcreateserial", "-days", "30", "-extfile", "leaf.cnf", "-out", "server.pem")
    chain = (folder / "server.pem").read_text() + (folder / "ca.pem").read_text()
    (folder / "chain.pem").write_text(chain)
    for file in folder.iterdir():
        file.chmod(0o644)

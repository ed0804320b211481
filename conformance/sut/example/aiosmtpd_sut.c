/* A worked example: a server that somebody else wrote, in another language, as a library under
 * test. All that is C about it is here; what the functions do stands in aiosmtpd_connection.py, which is
 * looked for beside this library. An exception there ends the program: it is a finding. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <dlfcn.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/sut/smtpspec_sut.h"

static PyObject *module;

static PyObject *checked(PyObject *result) {
  if (result == NULL) {
    PyErr_Print();
    abort();
  }
  return result;
}

static int truth(PyObject *result) {
  const int is = PyObject_IsTrue(checked(result));
  Py_DECREF(result);
  return is;
}

static void done(PyObject *result) { Py_DECREF(checked(result)); }

static void *create(int implicit_tls) {
  return checked(PyObject_CallMethod(module, "Connection", "O", implicit_tls ? Py_True : Py_False));
}

static void destroy(void *connection) {
  done(PyObject_CallMethod(connection, "destroy", NULL));
  Py_DECREF((PyObject *)connection);
}

static void feed(void *connection, const uint8_t *octets, size_t size) {
  done(PyObject_CallMethod(connection, "feed", "y#", (const char *)octets, (Py_ssize_t)size));
}

static size_t drain(void *connection, uint8_t *octets, size_t most) {
  PyObject *said = checked(PyObject_CallMethod(connection, "drain", "n", (Py_ssize_t)most));
  const size_t size = (size_t)PyBytes_GET_SIZE(said);
  memcpy(octets, PyBytes_AS_STRING(said), size);
  Py_DECREF(said);
  return size;
}

static void peer_closed(void *connection) {
  done(PyObject_CallMethod(connection, "peer_closed", NULL));
}

static int closed(void *connection) {
  return truth(PyObject_CallMethod(connection, "closed", NULL));
}

static void tick(void *connection, uint64_t milliseconds) {
  done(PyObject_CallMethod(connection, "tick", "K", (unsigned long long)milliseconds));
}

static const uint8_t *message(size_t index, size_t *size) {
  PyObject *found = checked(PyObject_CallMethod(module, "message", "n", (Py_ssize_t)index));
  const uint8_t *octets = NULL;
  if (found != Py_None) {
    octets = (const uint8_t *)PyBytes_AS_STRING(found); /* the module keeps it */
    *size = (size_t)PyBytes_GET_SIZE(found);
  }
  Py_DECREF(found);
  return octets;
}

/* Modules of Python that are libraries take Python's own symbols from the program, which has none
 * of them: so they are made visible to all. */
static void start_python(void) {
  Dl_info python, here;
  if (dladdr((void *)(uintptr_t)&Py_InitializeEx, &python) == 0 ||
      dlopen(python.dli_fname, RTLD_NOW | RTLD_GLOBAL) == NULL || dladdr(&module, &here) == 0)
    abort();
  Py_InitializeEx(0);
  char *const path = strdup(here.dli_fname);
  PyObject *const folders = PySys_GetObject("path");
  PyObject *const folder = checked(PyUnicode_DecodeFSDefault(dirname(path)));
  if (folders == NULL || PyList_Append(folders, folder) != 0) abort();
  Py_DECREF(folder);
  free(path);
  module = checked(PyImport_ImportModule("aiosmtpd_connection"));
}

const smtpspec_sut_v1 *smtpspec_sut(void) {
  static smtpspec_sut_v1 sut;
  if (module == NULL) {
    start_python();
    sut.version = SMTPSPEC_SUT_VERSION;
    sut.size = sizeof sut;
    sut.name = "aiosmtpd";
    sut.implicit_tls = truth(PyObject_CallMethod(module, "has_tls", NULL));
    sut.create = create;
    sut.destroy = destroy;
    sut.feed = feed;
    sut.drain = drain;
    sut.peer_closed = peer_closed;
    sut.closed = closed;
    sut.tick = tick;
    sut.message = message;
  }
  return &sut;
}

//go:build !static

package embedded

import "github.com/ebitengine/purego"

// dynamic says that libraries can be loaded.
const dynamic = true

// anywhere stands for all that is loaded.
const anywhere = purego.RTLD_DEFAULT

func dlopen(path string) (uintptr, error) {
	return purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
}

func dlsym(library uintptr, name string) (uintptr, error) { return purego.Dlsym(library, name) }

// bind makes a C function callable through the Go function that fn points to.
func bind(fn any, symbol uintptr) { purego.RegisterFunc(fn, symbol) }

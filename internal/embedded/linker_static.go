//go:build static

package embedded

// A static program, which runs where there is no C library, such as in our image, can load
// none, and has no embedded ClickHouse.
const (
	dynamic  = false
	anywhere = 0
)

func dlopen(string) (uintptr, error) { return 0, errStatic }

func dlsym(uintptr, string) (uintptr, error) { return 0, errStatic }

func bind(any, uintptr) {}

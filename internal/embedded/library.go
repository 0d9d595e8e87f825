package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
)

// LibraryVersion is the npm release of the engine that this package is written against.
const LibraryVersion = "26.7.3-stable.1"

// ErrNoLibrary says that libchdb is not on this machine yet.
var ErrNoLibrary = errors.New("libchdb not found")

var errStatic = fmt.Errorf("%w: this program was built with -tags static, without the embedded engines; give it FILINGWIRE_BROKERS and FILINGWIRE_CLICKHOUSE_URL", ErrNoLibrary)

// FindLibrary returns the path of libchdb.so: FILINGWIRE_LIBCHDB, else the per-user cache
// that `make libchdb` fills, else node_modules below the working directory or the binary.
func FindLibrary() (string, error) {
	if !dynamic {
		return "", errStatic
	}
	if path := os.Getenv("FILINGWIRE_LIBCHDB"); path != "" {
		if isFile(path) {
			return path, nil
		}
		return "", fmt.Errorf("%w: FILINGWIRE_LIBCHDB names %s, which is not a file", ErrNoLibrary, path)
	}
	for _, path := range libraryCandidates() {
		if isFile(path) {
			return path, nil
		}
	}
	return "", fmt.Errorf("%w: run `make libchdb`, which fetches it through npm once, or set FILINGWIRE_LIBCHDB", ErrNoLibrary)
}

func libraryCandidates() []string {
	var paths []string
	if cache, ok := cacheHome(); ok {
		paths = append(paths, filepath.Join(cache, "filingwire", "chdb", LibraryVersion, "libchdb.so"))
	}
	module := filepath.Join("node_modules", "@chdb", npmPackage(), "libchdb.so")
	if dir, err := os.Getwd(); err == nil {
		for {
			paths = append(paths, filepath.Join(dir, module))
			parent := filepath.Dir(dir)
			if parent == dir {
				break
			}
			dir = parent
		}
	}
	if binary, err := os.Executable(); err == nil {
		dir := filepath.Dir(binary)
		paths = append(paths, filepath.Join(dir, "libchdb.so"), filepath.Join(dir, module))
	}
	return paths
}

// cacheHome is the same folder on every platform, so that the fetch script and the
// program agree without asking each other.
func cacheHome() (string, bool) {
	if dir := os.Getenv("XDG_CACHE_HOME"); filepath.IsAbs(dir) {
		return dir, true
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", false
	}
	return filepath.Join(home, ".cache"), true
}

func npmPackage() string {
	arch := map[string]string{"amd64": "x64"}[runtime.GOARCH]
	if arch == "" {
		arch = runtime.GOARCH
	}
	if runtime.GOOS == "linux" {
		return "lib-linux-" + arch + "-gnu"
	}
	return "lib-" + runtime.GOOS + "-" + arch
}

func isFile(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// ErrDirInUse says that another process, or another engine of this one, owns the directory.
var ErrDirInUse = errors.New("data directory is in use")

const lockName = "owner.lock"

// dirLock is held for as long as an engine is open. The kernel drops it when the process
// dies, however it dies. It is a bare descriptor, because an *os.File that nothing refers
// to any more is closed by the garbage collector, and an engine runs on without a reference.
type dirLock int

func lockDir(dir string) (dirLock, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return 0, fmt.Errorf("make data directory: %w", err)
	}
	path := filepath.Join(dir, lockName)
	fd, err := syscall.Open(path, syscall.O_RDWR|syscall.O_CREAT|syscall.O_CLOEXEC, 0o640)
	if err != nil {
		return 0, fmt.Errorf("open %s: %w", path, err)
	}
	if err := syscall.Flock(fd, syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer syscall.Close(fd)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return 0, fmt.Errorf("lock %s: %w", path, err)
		}
		owner, _ := os.ReadFile(path)
		return 0, fmt.Errorf("%w: %s is owned by process %s; stop it, or give this one a directory of its own",
			ErrDirInUse, dir, strings.TrimSpace(string(owner)))
	}
	if err := os.WriteFile(path, []byte(strconv.Itoa(os.Getpid())+"\n"), 0o640); err != nil {
		syscall.Close(fd)
		return 0, fmt.Errorf("write %s: %w", path, err)
	}
	return dirLock(fd), nil
}

func (l dirLock) release() error { return syscall.Close(int(l)) }

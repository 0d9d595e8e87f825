package embedded

import (
	"fmt"
	"syscall"
	"unsafe"
)

// sigaction is larger than struct sigaction on every platform that libchdb is built for.
type sigaction [256]byte

type signalHandlers struct {
	call  func(signal int32, set, old unsafe.Pointer) int32
	saved map[syscall.Signal]*sigaction
}

// saveSignalHandlers remembers what Go's runtime does on the signals that libchdb touches.
func saveSignalHandlers() (*signalHandlers, error) {
	symbol, err := dlsym(anywhere, "sigaction")
	if err != nil {
		return nil, fmt.Errorf("find sigaction: %w", err)
	}
	h := &signalHandlers{saved: map[syscall.Signal]*sigaction{}}
	bind(&h.call, symbol)
	for signal := syscall.Signal(1); signal < 32; signal++ {
		if signal == syscall.SIGKILL || signal == syscall.SIGSTOP {
			continue
		}
		old := new(sigaction)
		if h.call(int32(signal), nil, unsafe.Pointer(old)) == 0 {
			h.saved[signal] = old
		}
	}
	return h, nil
}

func (h *signalHandlers) restore() {
	for signal, action := range h.saved {
		h.call(int32(signal), unsafe.Pointer(action), nil)
	}
}

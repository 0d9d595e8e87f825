package classify

import "strings"

// eachLine calls yield with every line of text within s that holds more than white space.
func eachLine(text string, s Span, yield func(Span) bool) {
	for i := s.Start; i < s.End; {
		end := s.End
		if k := strings.IndexByte(text[i:s.End], '\n'); k >= 0 {
			end = i + k
		}
		if l := (Span{i, end}).trim(text); !l.Empty() && !yield(l) {
			return
		}
		i = end + 1
	}
}

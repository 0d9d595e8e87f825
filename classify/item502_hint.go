package classify

import "regexp"

// Hints are words of a sentence that call for a field of the row, by which what was not read of it
// is noticed.
var (
	ageHint   = regexp.MustCompile(`\bage[ds]?\b[^.;]{0,12}\b[2-9][0-9]\b|\b[2-9][0-9] years old|\b(?:he|she) (?:is|was) [2-9][0-9]\b|\bis [2-9][0-9]\W*$|, [2-9][0-9],`)
	beginHint = regexp.MustCompile(`\b(?:effective|commenc\w+|beginning|start date|takes? effect|first day)\b`)
	sameDay   = regexp.MustCompile(`\b(?:same|such|that) (?:date|day|time|meeting)\b|\balso on\b|\bconcurrent|\bsimultaneous|\bcontemporaneous|\beffective time\b|\bclosing\b|\bconsummation\b|\bcompletion\b`)
	reElected = regexp.MustCompile(`\bstand for\b|\bre-?election\b`)
	causeHint = regexp.MustCompile(`\bretire|\bin order to\b|\bdue to\b|\bbecause\b|\bas a result of\b|\bagreed that\b|\b(?:merger|arrangement|transaction|investment|cooperation|purchase) agreement\b|\bin connection with (?:the|a|its|our) (?:[a-z]+ ){0,3}(?:sale|merger|closing|transaction|acquisition|reorgani[sz]ation|spin-off|combination)\b|\bpolicy\b|\bupon (?:his|her|their) (?:confirmation|appointment|election|acceptance|nomination)\b|\bdifferences\b|\bconcerns?\b|\brestructuring\b|\bto (?:pursue|accept|spend|devote|focus|form|start|launch|return|join|relocate|care|seek|work|attend|run|lead|concentrate|explore|enter|manage|head)\b|\bcit(?:ing|ed|es)\b`)
	chairHint = regexp.MustCompile(`\bas (?:the )?chair|\bchair(?:man|woman|person)? (?:and|of)\b`)
)

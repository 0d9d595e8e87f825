package classify

import (
	"regexp"
	"slices"
	"strings"

	"github.com/filingwire/filingwire"
)

// doubt is something that could make a record wrong in a field. Its code is published among the
// exceptions of the row.
type doubt struct {
	code  string
	grave bool // alone enough for low confidence
	holds func(l *ledger, r *record) bool
}

// officerDoubts are checked of every record; high confidence means that none holds.
var officerDoubts = []doubt{
	{"told_in_passing", true, func(_ *ledger, r *record) bool { return r.secondary || !r.strong }},
	{"office_not_read", true, func(_ *ledger, r *record) bool { return len(r.roles) == 0 }},
	{"name_incomplete", true, func(_ *ledger, r *record) bool { return !strings.Contains(r.who.who.name, " ") }},
	{"item_cut", true, func(l *ledger, _ *record) bool { return l.rd.prose.cut }},
	{"pay_only", false, func(_ *ledger, r *record) bool { return r.family == payChange }},
	{"several_appointments", false, func(l *ledger, r *record) bool {
		return r.family == startOfService && len(l.of(r.who.who, r.family)) > 1
	}},
	{"several_ends_on_a_day", false, func(l *ledger, r *record) bool {
		return r.family == endOfService && slices.ContainsFunc(l.of(r.who.who, endOfService), func(o *record) bool { return o != r && o.when.date == r.when.date })
	}},
	{"recalls_earlier_report", false, func(_ *ledger, r *record) bool {
		return strings.HasPrefix(r.clause.text, "as previously") || r.family == endOfService && containsAny(r.clause.text, "was announced on", "was announced in", "were announced on")
	}},
	{"day_not_stated", false, func(_ *ledger, r *record) bool { return !r.when.stated }},
	{"day_of_the_report", false, func(_ *ledger, r *record) bool { return r.when.reported }},
	{"day_of_event_unknown", false, pastEvent},
	{"day_of_another_sentence", false, distantDay},
	{"later_day_unread", false, laterDayUnread},
	{"other_day_told", false, otherDayTold},
	{"days_differ", false, func(_ *ledger, r *record) bool { return r.differs }},
	{"day_beside_event", false, dayBesideEvent},
	{"several_days_and_persons", false, daysAndPersons},
	{"other_office_named", false, otherOfficeNamed},
	{"person_passed_over", false, func(_ *ledger, r *record) bool { return r.passed && r.family == endOfService }},
	{"name_unresolved", false, func(l *ledger, _ *record) bool { return l.rd.cast.unresolved() }},
	{"change_unread", false, changeUnread},
	{"crowded_sentence", false, func(_ *ledger, r *record) bool { return r.clause.changesTold() > 3 }},
	{"title_ambiguous", false, titleAmbiguous},
	{"office_kept_or_left", false, officeKept},
	{"chair_unread", false, chairUnread},
	{"kind_of_end_ambiguous", false, kindAmbiguous},
	{"reason_unread", false, func(_ *ledger, r *record) bool {
		return r.family == endOfService && r.reason == "" && r.mayGiveReason()
	}},
	{"reason_ambiguous", false, func(_ *ledger, r *record) bool { return r.reason == "retirement" && r.matches(reElected) }},
	{"disagreement_unread", false, func(l *ledger, r *record) bool {
		return r.family == endOfService && r.disagreement == nil && containsAny(l.rd.prose.low, "disagree", "dispute")
	}},
	{"age_unread", false, ageUnread},
	{"held_before", false, func(_ *ledger, r *record) bool { return r.family == startOfService && r.says("previously") }},
}

// confidence says how far a record is to be trusted, and what speaks against trusting it more.
func (rd *reader) confidence(l *ledger, r *record) (string, []string) {
	if len(l.records) > maxChanges {
		return filingwire.Low, []string{"item_cut"}
	}
	codes, level := append([]string(nil), r.doubts...), 2*len(r.doubts)
	for _, d := range officerDoubts {
		if !d.holds(l, r) {
			continue
		}
		codes = append(codes, d.code)
		if level++; d.grave {
			level++
		}
	}
	switch {
	case level == 0:
		return filingwire.High, nil
	case level == 1:
		return filingwire.Medium, codes
	}
	return filingwire.Low, codes
}

// says reports whether a sentence that tells of the change has a phrase in it.
func (r *record) says(phrase string) bool {
	for _, c := range r.clauses {
		if strings.Contains(c.text, phrase) {
			return true
		}
	}
	return false
}

func (r *record) matches(re *regexp.Regexp) bool {
	for _, c := range r.clauses {
		if re.MatchString(c.text) {
			return true
		}
	}
	return false
}

// mayGiveReason reports whether a sentence of the change, but for what it says of disagreements,
// has words of reasons in it.
func (r *record) mayGiveReason() bool {
	for _, c := range r.clauses {
		if causeHint.MatchString(denials.ReplaceAllString(c.text, "")) {
			return true
		}
	}
	return false
}

// pastEvent reports whether a change is told as past and dated by an event: what happened has a
// day.
func pastEvent(_ *ledger, r *record) bool {
	w := r.clause.low(r.at)
	past := strings.HasSuffix(w, "ed") || w == "became" || w == "left"
	return past && r.when.date.IsZero() && r.when.precision == "event" && r.family != payChange
}

// distantDay reports whether the day is no more than that of the sentence before.
func distantDay(_ *ledger, r *record) bool {
	return r.when.loose && !r.when.date.IsZero() && !sameDay.MatchString(r.clause.text) && (r.when.span.Start < r.clause.span.Start || r.when.span.End > r.clause.span.End)
}

// otherDayTold reports whether the day taken is no more than that on which something was done, and
// another sentence of the change has it on another.
func otherDayTold(l *ledger, r *record) bool {
	if !r.when.loose || r.when.date.IsZero() || r.family == payChange {
		return false
	}
	for _, c := range l.clauses {
		told := slices.Contains(r.clauses, c)
		if c == r.clause || l.rd.career(c) || !told && (c.para != r.clause.para || c.onePerson() != r.who.who || !strings.Contains(c.text, " will ") || containsAny(c.text, "$", "option", "award", "grant", "salary", "bonus", "term", "until", "through")) {
			continue
		}
		for _, e := range c.elems {
			if e.kind == aDate && e.known && e.date.Precision == PrecisionDay && e.date.Date != r.when.date && days(r.when.date, e.date.Date) > -60 {
				return true
			}
		}
	}
	return false
}

// dayBesideEvent reports whether a change is dated by an event, and its sentence goes on to name a day
// to come that is not one of two.
func dayBesideEvent(l *ledger, r *record) bool {
	if r.when.precision != "event" || !r.when.date.IsZero() || l.rd.report.IsZero() {
		return false
	}
	for k := r.at + 1; k < len(r.clause.elems); k++ {
		if e := r.clause.elems[k]; e.kind == aDate && e.known && e.date.Precision == PrecisionDay && days(l.rd.report, e.date.Date) > 0 && !r.clause.before(k, 12, anyOf("earlier later than by before")) {
			return true
		}
	}
	return false
}

// daysAndPersons reports whether the sentence names several days and several persons apart, and the
// day taken is not stated as that on which the change takes effect.
func daysAndPersons(_ *ledger, r *record) bool {
	persons := 0
	for _, e := range r.clause.elems {
		if e.kind == aPerson && !e.poss {
			persons++
		}
	}
	return r.when.loose && persons > 1 && r.clause.daysNamed() > 1
}

// changesTold counts the verbs of changes in a sentence.
func (c *clause) changesTold() (n int) {
	for _, e := range c.elems {
		if e.kind == aWord && changeVerbs.has(e.low) {
			n++
		}
	}
	return n
}

// changeVerbs are the plain verbs of changes.
const changeVerbs anyOf = `appointed elected named promoted resigned resign retired retire stepped step ceased cease succeed succeeds succeeding replace replacing replaced
	terminated removed assume assumed become became depart departed leave join`

// titleAmbiguous reports whether readers differ on a title: on whether the class of directors
// belongs to it, on whether it is an officer's, or on what an office of a subsidiary is called.
func titleAmbiguous(_ *ledger, r *record) bool {
	for _, x := range r.roles {
		if x.committee {
			return true // some count the chair of a committee among the offices
		}
		if x.unit || x.title == "Executive Officer" || strings.Contains(x.title, "Partner") || strings.HasPrefix(x.title, "Managing Director") || strings.HasPrefix(x.title, "Vice Chair") || strings.HasPrefix(x.title, "Executive Director") || len(x.title) > 70 {
			return true
		}
	}
	for k, e := range r.clause.elems {
		if e.kind == aPerson && r.clause.low(k-1) == "of" && r.clause.kind(k-2) == anOffice && !r.clause.elems[k-2].poss {
			return true // "President of Gulf Processing", of which nothing says that it is no person
		}
		named := e.roles
		for _, p := range e.parts {
			if p.who == r.who.who {
				named = p.appos
			}
		}
		for _, x := range named {
			if x.class && x.director {
				return true
			}
		}
	}
	return false
}

// officeKept reports whether one who leaves the board holds an office that may end with the seat,
// or one whose employment ends may keep the seat.
func officeKept(l *ledger, r *record) bool {
	if r.family == endOfService && r.beside && hasDirector(r.roles) && strings.Contains(r.clause.text, "employment") {
		return true
	}
	if r.family != endOfService || !onlyDirector(r.roles) {
		return false
	}
	for _, x := range l.rd.knownOffices(r.who) {
		if x.officer {
			return true
		}
	}
	return false
}

// kindAmbiguous reports whether the sentences of an ending call it by two names.
func kindAmbiguous(_ *ledger, r *record) bool {
	if r.family != endOfService {
		return false
	}
	switch r.kind {
	case "resignation":
		return r.mixed || r.says("terminat") || r.says(" retire") || r.says("removed")
	case "departure":
		return r.says("resign") || r.says("terminat")
	}
	return r.says("resign") || r.says("retire") || strings.HasPrefix(r.clause.low(r.at), "terminat") && !r.clause.passive(r.at) && r.clause.before(r.at, 3, anyOf("will would shall to"))
}

func titlesOf(roles []role) string {
	var titles []string
	for _, r := range roles {
		titles = append(titles, r.title)
	}
	return strings.Join(titles, "; ")
}

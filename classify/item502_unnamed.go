package classify

import "regexp"

// unnamedOffices are those of one of whom the text says no more than that an officer leaves, "ceased
// to serve as officers of the Company", "our sole officer and director", or those that are named
// as another organization's.
func (rd *reader) unnamedOffices(r *record) (out []role) {
	if m := asOfficers.FindStringIndex(r.clause.text); m != nil && r.clause.para >= 0 {
		if officersAndDirectors.MatchString(r.clause.text) || soleOfficer.MatchString(r.clause.text) {
			out = append(out, rd.seat(r.verb()))
		}
		return append(out, role{span: r.verb(), title: "Officer", officer: true})
	}
	for _, x := range r.who.appos {
		if !x.advisor && !memberOnly(x) && !isSeat(x) {
			out = append(out, x)
		}
	}
	return out
}

var (
	asOfficers  = regexp.MustCompile(`\bas (?:an? |the |our |its |both |either )?(?:sole |corporate |executive )?(?:officers?\b|directors? and(?:/or)? (?:sole |an |as )?officers?\b)`)
	soleOfficer = regexp.MustCompile(`\b(?:officer and (?:sole |a )?director|director and (?:sole |an )?officer)\b`)
)

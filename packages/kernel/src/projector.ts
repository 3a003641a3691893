/**
 * A view folded from events. Applying an event twice gives the same view, an event it does not know
 * leaves the view untouched, and any order that keeps each stream's own order folds to the same view.
 */
export interface Projector<View, Event> {
  empty(key: string): View;
  apply(view: View, event: Event): View;
}

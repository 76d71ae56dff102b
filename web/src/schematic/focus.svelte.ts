// Which part of the picture is being looked at: pointed at or focused for the moment, or chosen to stay (in the URL).
import { view } from '../app'

class Focus {
  passing = $state('')
  get shown(): string { return this.passing || view.part }
  look(id: string): void { this.passing = id }
  leave(id: string): void { if (this.passing === id) this.passing = '' }
  choose(id: string): void { view.part = view.part === id ? '' : id }
}
export const focus = new Focus()

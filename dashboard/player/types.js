// What passes between the modules, as types only. contract.py says the same of what the server sends, and a test compares them.

/**
 * Where the film is to stand or play; a serial that was not seen yet is a new command.
 * @typedef {object} Playhead
 * @property {number} serial
 * @property {number | null} step the trace's own number, from 0; null: where the film opens
 * @property {number} speed 0: stand; more: play, so many times as fast
 * @property {number | null} until the step at which playing stops; null: the last
 * @property {number} [within] seconds that it may take at most, whatever its length
 */

/**
 * @typedef {object} Menu
 * @property {string[]} films
 * @property {number} film the one on show
 * @property {TryHead[]} tries
 * @property {number | null} tried the one that was taken
 * @property {boolean} [comparing] missing: a page that cannot compare
 * @property {boolean} [share] two runs keep pace by the share of each
 */

/**
 * @typedef {object} TryHead
 * @property {string} title
 * @property {string} see
 */

/**
 * @typedef {object} Strip the line above the film
 * @property {string} title
 * @property {string} text
 */

/**
 * Where the state on show can be had as a file; all but the words are missing in a file, which has no server.
 * @typedef {object} Share
 * @property {string} [slug]
 * @property {[string, string][]} [query] its tokens, with the language, without the step
 * @property {string} [own] the token of the reader's own table; empty where there is none
 * @property {string} [rows] what a file says that holds the reader's own data
 * @property {string} [tools] the folder of words and encoders, below the page's own address
 * @property {number} [measures]
 * @property {Record<string, string>} [words] where they need not be asked for
 * @property {string} [home] the link of a file's lesson
 */

/**
 * Where a stop looks: a place or a box on a view's axes, in data coordinates, or a formula's slot.
 * @typedef {object} LookHead
 * @property {number} view
 * @property {number[]} box x, y or x0, y0, x1, y1; empty: the slot
 * @property {[number, string] | []} slot equation and name
 * @property {string} words
 */

/**
 * What may be answered: an index, a number, a step from 1; or a place.
 * @typedef {number | [number, number]} Answer
 */

/**
 * @typedef {object} AskHead a question, with what the run answers
 * @property {string} name under which the reader's answer is remembered
 * @property {"pick" | "guess" | "when" | "spot"} kind
 * @property {string[]} options
 * @property {number} low
 * @property {number} high
 * @property {number} margin a factor on a log scale
 * @property {boolean} log
 * @property {boolean} whole
 * @property {string} unit
 * @property {number | null} view of a spot; of a guess that is drawn on a y axis
 * @property {[number, number][]} points a spot's rows; empty: any place
 * @property {Answer[]} answers all right ones
 * @property {string} truth the first of them in words
 * @property {string} why
 * @property {[Answer | null, string][]} wrong an answer (null: any other) and its sentence
 * @property {number} at the step, from 0, at which it is asked
 * @property {number} to and up to which the film plays when it is answered
 * @property {boolean} after the steps after it are veiled
 * @property {number[]} views
 * @property {[number, string][]} slots
 * @property {number} again which of its runs this is
 * @property {number} others how many more there are
 */

/**
 * @typedef {object} GoalHead
 * @property {string} says
 * @property {string} now
 * @property {boolean} met
 */

/**
 * The guide: where the reader is in it, and what stands there.
 * @typedef {object} Tour
 * @property {number | null} stop from 0; null: not on the tour
 * @property {string[]} titles
 * @property {boolean} paused another state is on show than the stop's
 * @property {string} say
 * @property {number | null} at the step, from 0, at which the stop stands: its link needs no step
 * @property {number[]} ticks the steps of all stops on this film
 * @property {LookHead | null} look
 * @property {AskHead | null} ask
 * @property {GoalHead[]} goals
 * @property {string} hint for who has tried for a while
 * @property {string} reached
 * @property {[string, string][]} ends keys and names of the measures whose end can be guessed
 * @property {{ says: string, stops: number[], before: string, after: string } | null} course across several lessons
 */

/**
 * What the page says of the film, beside the film itself. Any part may be missing: then the player shows the film alone.
 * @typedef {object} Call
 * @property {Playhead} playhead
 * @property {[string, string][]} link the state on show as pairs of a query, without its step
 * @property {Menu} menu
 * @property {Strip} strip
 * @property {Tour} [tour]
 * @property {string} lang
 * @property {Record<string, string>} langs
 * @property {{ field: string, columns: number, says: string } | null} own what a click that places the reader's row sets
 * @property {string} title
 * @property {Share} share
 * @property {import("./desk.js").Teach} [teach]
 */

/**
 * One entry of a picture's legend.
 * @typedef {object} Key
 * @property {string} mark
 * @property {string} colour
 * @property {string} says
 */

/**
 * @typedef {object} ViewHeader
 * @property {string} title
 * @property {boolean} wide
 * @property {string} [half] "A" or "B": one of two pictures of a comparison
 * @property {string[]} alts the picture as a sentence, one a frame
 * @property {Key[]} [legend]
 * @property {any[]} data
 * @property {any} layout
 * @property {PackedMove[]} moves
 */

/**
 * @typedef {object} EquationHeader
 * @property {string} html
 * @property {string} title
 * @property {Record<string, string[]>} slots
 */

/**
 * @typedef {object} Header
 * @property {string} key
 * @property {number} frames
 * @property {number[]} steps the trace's own numbers of the frames, which may be thinned
 * @property {ViewHeader[]} views
 * @property {BufferRow[]} buffers
 * @property {number} pace frames a second at speed 1
 * @property {boolean} smooth
 * @property {boolean} [even]
 * @property {number} [slow] so many first steps stand a second each
 * @property {number} [opens] the step at which the film opens; missing: the last
 * @property {string} [strip] in what two runs differ; stands in the line above the film
 * @property {boolean} [uneven] two runs of unequal length
 * @property {string[]} names
 * @property {number[]} starts the frames at which the coarser clock ticks
 * @property {string[]} says
 * @property {EquationHeader[]} equations
 * @property {EquationHeader[]} [measures] of two runs: slots a, b and d, their difference
 * @property {Record<string, string>} words
 * @property {Record<string, Record<string, string>>} palettes
 * @property {string} plotly
 */

/** @typedef {"u1" | "u2" | "f4" | "i4"} BufferKind */
/** @typedef {[BufferKind | "trail", number, number, number?, number?]} BufferRow a row of README.md's table */
/** @typedef {Uint8Array | Uint16Array | Float32Array | Int32Array} Buffer */

/**
 * A move as it arrives: buffers by number.
 * @typedef {object} PackedMove
 * @property {(string | number)[]} at
 * @property {"field" | "num" | "ragged" | "words" | "value"} kind
 * @property {number} [buffer]
 * @property {number} [ends]
 * @property {number} [scale]
 * @property {number} [origin]
 * @property {number} [n]
 * @property {number[]} [shape]
 * @property {string[]} [words]
 * @property {any[]} [values]
 */

/**
 * @typedef {object} Move one path of one trace that changes from frame to frame
 * @property {"field" | "num" | "ragged" | "words" | "value"} kind
 * @property {string} path
 * @property {Buffer} buffer
 * @property {Int32Array} ends
 * @property {number} scale
 * @property {number} origin
 * @property {number} n
 * @property {number[]} shape
 * @property {string[]} words
 * @property {any[]} values
 * @property {Float32Array | null} out where its in-betweens are written, again and again
 */

/**
 * @typedef {object} FilmView
 * @property {string} title
 * @property {boolean} wide
 * @property {string} half
 * @property {string[]} alts
 * @property {Key[]} legend
 * @property {any[]} data
 * @property {any} layout
 * @property {Map<string, Move>[]} moving a map a trace, by path
 * @property {string} axes the layout as one string: equal strings, equal axes
 * @property {boolean} drawable the canvas can draw every trace of it
 * @property {number[] | null} order the traces in Plotly's order, once asked
 * @property {Ground | null} ground
 */

/**
 * What lies still below all that moves, painted once.
 * @typedef {object} Ground
 * @property {string} key
 * @property {import("./colours.js").Palette} palette
 * @property {HTMLCanvasElement} canvas
 */

/**
 * A film whose values can be asked for at any moment.
 * @typedef {Omit<Header, "views" | "buffers" | "slow" | "opens" | "even"> &
 *   { views: FilmView[], slow: number, opens: number, even: boolean, weight: number }} Film weight: bytes as it came
 */

/**
 * @typedef {object} Send what the player tells the server; a page without a server leaves them empty
 * @property {(name: string, value: any) => void} state
 * @property {(name: string, value: any) => void} trigger
 */

export {};

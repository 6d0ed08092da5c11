// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

/// What the documentation and the messages say about one key.
protocol ConfigKey: Sendable {
    var name: String { get }
    var type: String { get }
    var valid: String { get }
    /// `required`, `none`, or the value that is taken when the key is absent, as TOML writes it.
    var whenAbsent: String { get }
}

/// A key that must be there.
struct RequiredKey<Value: Sendable>: ConfigKey {
    let name: String
    let form: ConfigForm<Value>

    init(_ name: String, _ form: ConfigForm<Value>) {
        self.name = name
        self.form = form
    }

    var type: String { form.type }
    var valid: String { form.valid }
    var whenAbsent: String { "required" }
}

/// A key that has a value even when it is absent.
struct DefaultKey<Value: Sendable>: ConfigKey {
    let name: String
    let form: ConfigForm<Value>
    let fallback: Value

    init(_ name: String, _ form: ConfigForm<Value>, default fallback: Value) {
        self.name = name
        self.form = form
        self.fallback = fallback
    }

    var type: String { form.type }
    var valid: String { form.valid }
    var whenAbsent: String { form.show(fallback) }
}

/// A key that may be absent, which means something of its own.
struct OptionalKey<Value: Sendable>: ConfigKey {
    let name: String
    let form: ConfigForm<Value>

    init(_ name: String, _ form: ConfigForm<Value>) {
        self.name = name
        self.form = form
    }

    var type: String { form.type }
    var valid: String { form.valid }
    var whenAbsent: String { "none" }
}

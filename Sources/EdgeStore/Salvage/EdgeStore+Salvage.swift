// Copyright the ClassroomAgent authors
// SPDX-License-Identifier: Apache-2.0

import AgentRuntime
package import ClassroomEvents

// What was set aside is read, and its events are kept to be sent again.
extension EdgeStore {
    /// The longest wait for the disk or the quota before the next attempt.
    private static let longestWait = Duration.seconds(60)
    private static let notedNames = 8

    /// Begins in the background what an earlier process, or a renewal, has left to be done.
    func salvageInBackground() {
        guard configuration.salvagesInBackground, !isSalvaging, nextSource() != nil else { return }
        Task {
            do throws(StoreError) {
                try await salvage()
            } catch {
                // Closed, or no thread left: the next start goes on where this ended.
            }
        }
    }

    /// Salvages what was set aside and not read yet: events that wait for the hub go to the redeliveries with their
    /// old epoch, what is known to be lost is explained, and a `classroom.store.salvaged` says so.
    ///
    /// In small transactions, between which others are served. A full or failing disk is waited for. Returns at once
    /// while another call does it; a process that ends meanwhile is gone on with by the next one.
    /// - Returns: What was salvaged of each.
    /// - Throws: `.closed` when the store is closed meanwhile, `.inputOutput` when the system has no thread left.
    @discardableResult
    package func salvage() async throws(StoreError) -> [StoreSalvaged] {
        guard !isSalvaging else { return [] }
        isSalvaging = true
        defer { isSalvaging = false }
        var summaries: [StoreSalvaged] = []
        while let source = nextSource() {
            let thread: PollThread
            do {
                thread = try PollThread(label: "salvage")
            } catch {
                throw StoreError(.inputOutput, path: configuration.path, message: "\(error)")
            }
            if let summary = try await salvage(source, with: SalvageReader(source, thread: thread)) {
                summaries.append(summary)
            }
        }
        return summaries
    }

    private func salvage(
        _ source: SalvageSource,
        with reader: SalvageReader
    ) async throws(StoreError) -> StoreSalvaged? {
        var summary: StoreSalvaged?
        let done = try await patiently { () throws(StoreError) -> [String] in try salvagedNames() }
        if source.name.map({ !done.contains($0) }) ?? true {
            var survey = await reader.look()
            survey.notedEpoch = try await patiently { () throws(StoreError) in try notedEpoch(of: source) }
            var page = try await patiently { () throws(StoreError) -> UInt32 in try progress(of: source) }
            while true {
                let batch = await reader.next(after: page)
                try await patiently { () throws(StoreError) in try keep(batch, of: source) }
                if batch.isLast { break }
                page = batch.page
            }
            let complete = survey
            summary = StoreSalvaged(source.name, complete)
            try await patiently { () throws(StoreError) in try conclude(source, complete) }
        }
        if let name = source.name {
            SetAside(files: StoreFiles(database: configuration.path)).markSalvaged(name)
            salvaged.insert(name)  // in case that it could not be marked
        } else {
            unlinked.removeFirst()
        }
        return summary
    }

    /// Tries again, for as long as the store is open, what the disk, the quota or another process refuses.
    private func patiently<Value>(_ body: () throws(StoreError) -> Value) async throws(StoreError) -> Value {
        var wait = configuration.reopenDelay
        while true {
            do throws(StoreError) {
                return try body()
            } catch  where error.code != .closed && error.code != .defect {
                wait = min(max(wait, .milliseconds(50)) * 2, Self.longestWait)
                try? await Task.sleep(for: wait)  // nobody cancels this
            }
        }
    }

    private func nextSource() -> SalvageSource? {
        if let database = unlinked.first { return SalvageSource(database) }
        let files = StoreFiles(database: configuration.path)
        let aside = SetAside(files: files)
        for kind in [SetAside.Kind.damaged, .newer] {
            if let name = aside.unsalvaged(kind).first(where: { !salvaged.contains($0) }) {
                return SalvageSource(name: name, kind: kind, directory: files.directory)
            }
        }
        return nil
    }

    private func salvagedNames() throws(StoreError) -> [String] {
        try current().database.meta.value(.salvaged)?.split(separator: "\n").map(String.init) ?? []
    }

    /// The epoch of what was set aside last, for a file that does not tell it itself any more.
    private func notedEpoch(of source: SalvageSource) throws(StoreError) -> Int64? {
        let words = try current().database.meta.value(.renewedFrom)?
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard let words, words.count == 2, words[1] == source.name ?? "" else { return nil }
        return Int64(words[0])
    }

    /// The page up to which it was salvaged before.
    private func progress(of source: SalvageSource) throws(StoreError) -> UInt32 {
        guard let name = source.name else { return 0 }
        let words = try current().database.meta.value(.salvageProgress)?.split(separator: " ") ?? []
        return words.count == 2 && words[0] == name ? UInt32(words[1]) ?? 0 : 0
    }

    private func keep(_ batch: SalvageReader.Batch, of source: SalvageSource) throws(StoreError) {
        try withRenewal { () throws(StoreError) in
            let opened = try current()
            let extra = excessWALBytes()
            ids = try opened.database.transaction { () throws(StoreError) in
                var ledger = try Ledger(opened.database, epoch: opened.epoch, room: room, ids: ids)
                for item in batch.items {
                    let bytes = item.event.payload.count + 2 * Int(StoreSchema.pageBytes)
                    try retention.makeRoom(bytes: Int64(bytes), in: &ledger, extra: extra)
                    try opened.database.salvaged.insert(item.event, isExplained: item.isExplained)
                }
                if let name = source.name {
                    try opened.database.meta.set(.salvageProgress, to: "\(name) \(batch.page)")
                }
                try ledger.save()
                return ledger.ids
            }
        }
        if !batch.items.isEmpty { arrival.yield() }
    }

    /// Explains what is lost and says what was saved, once.
    private func conclude(_ source: SalvageSource, _ survey: SalvageSurvey) throws(StoreError) {
        try withRenewal { () throws(StoreError) in
            let opened = try current()
            let extra = excessWALBytes()
            ids = try opened.database.transaction { () throws(StoreError) in
                let done = try salvagedNames()
                if let name = source.name, done.contains(name) { return ids }
                var ledger = try Ledger(opened.database, epoch: opened.epoch, room: room, ids: ids)
                var notes = GapNotes()
                for family in Family.allCases {
                    guard let epoch = survey.epoch else { break }
                    let subject = GapSubject(family: family, epoch: epoch, reason: .damage)
                    for range in survey.families[family.rank].lost.ranges { notes.add(range, subject) }
                }
                try retention.makeRoom(bytes: Int64(notes.byteCount), in: &ledger, extra: extra)
                try notes.write(to: &ledger, path: configuration.path)
                let summary = StoreSalvaged(source.name, survey)
                _ = try ledger.append(EventDraft(describing: summary, path: configuration.path))
                if let name = source.name {
                    let names = (done + [name]).suffix(Self.notedNames)
                    try opened.database.meta.set(.salvaged, to: names.joined(separator: "\n"))
                }
                try ledger.save()
                return ledger.ids
            }
        }
        arrival.yield()
    }
}

extension StoreSalvaged {
    fileprivate init(_ name: String?, _ survey: SalvageSurvey) {
        self.init(
            setAsideAs: name,
            salvagedEpoch: survey.epoch,
            families: Family.allCases.sorted { $0.rank < $1.rank }.map { family in
                let state = survey.families[family.rank]
                return FamilyCount(
                    family: family,
                    salvagedCount: state.wantedCount,
                    lostCount: state.lost.count,
                    isEndKnown: survey.isEndKnown(family)
                )
            },
            earlierCount: Int64(survey.earlierCount),
            unreadablePages: Int64(survey.unreadablePages)
        )
    }
}

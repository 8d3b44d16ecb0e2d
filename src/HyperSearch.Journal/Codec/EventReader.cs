using System.Collections.Immutable;
using System.Text.Json;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Core.Trials;

namespace HyperSearch.Journal.Codec;

/// <summary>
/// From what journals keep to events: older versions go through the upcasters first, members that this version does not know are
/// passed over. One reader per stream of events: it remembers names, and is not safe for use by several threads.
/// </summary>
public sealed class EventReader(UpcasterChain upcasters)
{
    private readonly NamePool names = new();

    /// <exception cref="JsonException">The data is not what its type and version promise.</exception>
    /// <exception cref="UnknownEventException">A newer version of the program wrote it.</exception>
    public StudyEvent Read(StoredEvent stored)
    {
        StoredEvent current = EventTypes.Find(stored.Type)?.Version == stored.Version ? stored : upcasters.Lift(stored);
        try
        {
            return Build(current.Type, ReadMembers(current.Data.Span));
        }
        catch (Exception broken) when (broken is ArgumentException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new JsonException($"A {current.Type} cannot be made of this: {broken.Message}", broken);
        }
    }

    private static StudyEvent Build(string type, in Members m) => type switch
    {
        "trial_proposed" => new TrialProposed(m.At, m.Number, Members.Need(m.Parameters, "parameters"), EnumNames.Parse<ProposalSource>(Members.Need(m.Source, "source")), m.Snapshot, m.StrategyState) { Target = m.Target, Leg = m.Leg },
        "trial_leased" => new TrialLeased(m.At, m.Number, m.Attempt, Members.Need(m.Session, "session"), m.Slot) { RequestId = m.Request, Poll = m.Poll },
        "metric_reported" => new MetricReported(m.At, m.Number, m.Attempt, m.Index, m.Step, Members.Need(m.Metrics, "metrics")),
        "trial_completed" => new TrialCompleted(m.At, m.Number, m.Attempt, m.Values, Members.Need(m.Metrics, "metrics"), m.Record) { ResumeStep = m.From },
        "checkpoint_committed" => new CheckpointCommitted(m.At, m.Number, m.Attempt, Members.Need(m.Path, "path"), m.Step, m.Sha256, m.Bytes),
        "trial_paused" => new TrialPaused(m.At, m.Number, m.Attempt, m.Step, m.From, Members.Need(m.Metrics, "metrics"), m.Record),
        "trial_promoted" => new TrialPromoted(m.At, m.Number, m.Target, m.Snapshot, m.Closing),
        "trial_pruned" => new TrialPruned(m.At, m.Number, m.Attempt, m.Step, m.Values, Members.Need(m.Metrics, "metrics"), Members.Need(m.Reason, "reason"), m.Record),
        "trial_failed" => new TrialFailed(m.At, m.Number, m.Attempt, m.FailureClass, Members.Need(m.Message, "message"), Members.Need(m.Metrics, "metrics"), m.Record),
        "trial_requeued" => new TrialRequeued(m.At, m.Number, m.Attempt, m.FailureClass, Members.Need(m.Message, "message"), m.NotBefore),
        "trial_recorded" => new TrialRecorded(m.At, m.Number, m.Attempt, Members.Need(m.Metrics, "metrics"), m.Record),
        "trial_reinstated" => new TrialReinstated(m.At, m.Number, m.Attempt),
        "trial_retried" => new TrialRetried(m.At, m.Number),
        "trial_cancelled" => new TrialCancelled(m.At, m.Number, Members.Need(m.Reason, "reason")),
        "trial_enqueued" => new TrialEnqueued(m.At, Members.Need(m.Parameters, "parameters")),
        "study_created" => new StudyCreated(m.At, Members.Need(m.Spec, "spec"), m.Seed, Members.Need(m.BaseDirectory, "base_directory"), Members.Need(m.Source, "source"), m.DataReport, m.LeakageAllowed) { Earlier = m.Earlier, Inputs = m.Inputs },
        "study_paused" => new StudyPaused(m.At),
        "study_resumed" => new StudyResumed(m.At),
        "study_edited" => new StudyEdited(m.At, Members.Need(m.Spec, "spec"), Members.Need(m.Source, "source")),
        "study_finished" => new StudyFinished(m.At, EnumNames.Parse<FinishReason>(Members.Need(m.Reason, "reason")), Members.Need(m.Message, "message")),
        "study_restored" => new StudyRestored(m.At, Members.Need(m.Incarnation, "incarnation"), m.AttemptBase),
        "session_opened" => new SessionOpened(m.At, Members.Need(m.Agent, "agent"), Members.Need(m.Session, "session"), Members.Need(m.Environment, "environment")),
        "best_confirmed" => new BestConfirmed(m.At, m.Number, m.Reading, Members.Need(m.Result, "result")),
        "adapter_exported" => new AdapterExported(m.At, m.Number, Members.Need(m.Path, "path")),
        _ => throw new UnknownEventException(type, 0),
    };

    private Members ReadMembers(ReadOnlySpan<byte> data)
    {
        var json = new Utf8JsonReader(data);
        json.Read();
        JsonValues.Expect(ref json, JsonTokenType.StartObject);
        var members = new Members { Values = [], Earlier = [], Inputs = [] };
        bool timed = false;
        while (JsonValues.NextName(ref json, names) is { } name)
        {
            json.Read();
            timed |= name == "at";
            members.Take(name, ref json, data, names);
        }

        if (!timed) throw new JsonException("The event has no time.");
        if (json.Read()) throw new JsonException("Something follows the event.");
        return members;
    }

    /// <summary>The union of all events' members: one flat structure reads them all without a table of types at run time.</summary>
    private ref struct Members
    {
        public DateTimeOffset At;
        public DateTimeOffset NotBefore;
        public int Number;
        public int Attempt;
        public int Index;
        public int Slot;
        public int Reading;
        public int AttemptBase;
        public long Step;
        public long Snapshot;
        public long Bytes;
        public ulong Seed;
        public long? Until;
        public long? From;
        public int? Member;
        public int? Parent;
        public int Generation;
        public bool Last;
        public bool Closing;
        public bool LeakageAllowed;
        public Assignment? Parameters;
        public ImmutableSortedDictionary<string, double>? Metrics;
        public ImmutableArray<double> Values;
        public ImmutableArray<EarlierTrial> Earlier;
        public ImmutableArray<StudyInput> Inputs;
        public StudySpec? Spec;
        public string? Source;
        public string? Session;
        public string? Request;
        public long Poll;
        public string? Agent;
        public string? Incarnation;
        public string? Environment;
        public string? Path;
        public string? Sha256;
        public string? Record;
        public string? Reason;
        public string? Message;
        public string? Class;
        public string? Result;
        public string? StrategyState;
        public string? BaseDirectory;
        public string? DataReport;

        public readonly FailureClass FailureClass => TrialNames.ParseFailure(Class ?? "") ?? throw new JsonException($"'{Class}' is no failure class.");

        public readonly RungTarget? Target => Until is { } until ? new RungTarget(until, Last) : null;

        public readonly TrialLeg? Leg => Member is { } member ? new TrialLeg(member, Generation, Parent, From ?? 0) : null;

        public static T Need<T>(T? value, string name)
            where T : class => value ?? throw new JsonException($"'{name}' is missing.");

        public void Take(string name, ref Utf8JsonReader json, ReadOnlySpan<byte> data, NamePool names)
        {
            switch (name)
            {
                case "at": At = json.GetDateTimeOffset(); break;
                case "number": Number = json.GetInt32(); break;
                case "attempt": Attempt = json.GetInt32(); break;
                case "parameters": Parameters = JsonValues.ReadAssignment(ref json, names); break;
                case "source": Source = names.Read(ref json); break;
                case "snapshot": Snapshot = json.GetInt64(); break;
                case "session": Session = names.Read(ref json); break;
                case "slot": Slot = json.GetInt32(); break;
                case "index": Index = json.GetInt32(); break;
                case "step": Step = json.GetInt64(); break;
                case "metrics": Metrics = JsonValues.ReadMetrics(ref json, names); break;
                case "values": Values = JsonValues.ReadNumbers(ref json); break;
                default: TakeRare(name, ref json, data, names); break;
            }
        }

        private void TakeRare(string name, ref Utf8JsonReader json, ReadOnlySpan<byte> data, NamePool names)
        {
            switch (name)
            {
                case "record": Record = JsonValues.ReadRaw(ref json, data); break;
                case "strategy_state": StrategyState = JsonValues.ReadRaw(ref json, data); break;
                case "environment": Environment = JsonValues.ReadRaw(ref json, data); break;
                case "result": Result = JsonValues.ReadRaw(ref json, data); break;
                case "data_report": DataReport = JsonValues.ReadRaw(ref json, data); break;
                case "until": Until = json.GetInt64(); break;
                case "from": From = json.GetInt64(); break;
                case "member": Member = json.GetInt32(); break;
                case "generation": Generation = json.GetInt32(); break;
                case "parent": Parent = json.GetInt32(); break;
                case "last": Last = json.GetBoolean(); break;
                case "closing": Closing = json.GetBoolean(); break;
                case "path": Path = json.GetString(); break;
                case "sha256": Sha256 = json.GetString(); break;
                case "bytes": Bytes = json.GetInt64(); break;
                case "reason": Reason = names.Read(ref json); break;
                case "class": Class = names.Read(ref json); break;
                case "message": Message = names.Read(ref json); break;
                case "not_before": NotBefore = json.GetDateTimeOffset(); break;
                case "request": Request = json.GetString(); break;
                case "poll": Poll = json.GetInt64(); break;
                case "incarnation": Incarnation = json.GetString(); break;
                case "attempt_base": AttemptBase = json.GetInt32(); break;
                case "agent": Agent = names.Read(ref json); break;
                case "reading": Reading = json.GetInt32(); break;
                case "seed": Seed = json.GetUInt64(); break;
                case "base_directory": BaseDirectory = json.GetString(); break;
                case "leakage_allowed": LeakageAllowed = json.GetBoolean(); break;
                case "earlier": Earlier = EarlierCodec.Read(ref json, names); break;
                case "inputs": Inputs = InputCodec.Read(ref json, names); break;
                case "spec": Spec = SpecReader.Read(ref json); break;
                default: json.Skip(); break;
            }
        }
    }
}

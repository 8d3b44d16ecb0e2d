using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HyperSearch.Core.Trials;

namespace HyperSearch.Core.Studies;

/// <summary>A fingerprint of a study's state: two states with the same one answer every command alike. SHA-256, lower-case hexadecimal.</summary>
public static class StateDigest
{
    public static string Of(StudyState state)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string line) => hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        foreach (string line in StudyLines(state)) Add(line);
        foreach (TrialRecord trial in state.Trials) Add(TrialLine(trial));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>All that the fingerprint holds of the study itself, as text: for somebody who compares many states and hashes none.</summary>
    public static string TextOf(StudyState state) => string.Join('\n', StudyLines(state));

    /// <summary>All that the fingerprint holds of one trial, as text.</summary>
    public static string TextOf(TrialRecord trial) => TrialLine(trial);

    private static IEnumerable<string> StudyLines(StudyState state)
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{state.Seq} {state.Spec.Name} {state.Seed} {state.CreatedAt:O} {state.ChangedAt:O} {state.IsPaused} {state.Finish?.Reason} {state.Finish?.Message}");
        yield return string.Create(CultureInfo.InvariantCulture, $"{state.BaseDirectory} {state.SourceText} {state.DataReportJson} {state.LeakageAllowed} {state.BestNumber} {state.Tokens}");
        yield return string.Create(CultureInfo.InvariantCulture, $"{state.Clock.Spent.Ticks} {state.Clock.Since:O} {state.Clock.SlotTime.Ticks}");
        yield return string.Create(CultureInfo.InvariantCulture, $"queued {string.Join(',', state.Queued)} running {string.Join(',', state.Running)}");
        yield return string.Create(CultureInfo.InvariantCulture, $"counts {string.Join(',', Enum.GetValues<TrialState>().Select(s => state.Counts[s]))}");
        if (state.AttemptBase > 0) yield return string.Create(CultureInfo.InvariantCulture, $"attempts above {state.AttemptBase}");
        if (!state.Paused.IsEmpty) yield return string.Create(CultureInfo.InvariantCulture, $"paused {string.Join(',', state.Paused)}");
        foreach (StudyInput i in state.Inputs) yield return string.Create(CultureInfo.InvariantCulture, $"input {i.Path} {i.Sha256} {i.Bytes} {i.IsFolder}");
        if (state.EditedSeq > 0) yield return string.Create(CultureInfo.InvariantCulture, $"edited {state.EditedSeq} outside {string.Join(',', state.Outside)} parallelism {state.Spec.Parallelism} budget {state.Spec.Budget}");
        foreach (var item in state.Backlog) yield return string.Create(CultureInfo.InvariantCulture, $"waits {item}");
        foreach (EarlierTrial e in state.Snapshot.Earlier) yield return string.Create(CultureInfo.InvariantCulture, $"earlier {e.Study} {e.Parameters} {string.Join(' ', e.Values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v:R}")))}");
        foreach (StudySession s in state.Sessions) yield return string.Create(CultureInfo.InvariantCulture, $"session {s.Agent} {s.Session} {s.OpenedAt:O} {s.EnvironmentJson}");
        foreach (BestConfirmed c in state.Confirmations) yield return string.Create(CultureInfo.InvariantCulture, $"confirmed {c.Number} {c.Reading} {c.At:O} {c.ResultJson}");
        foreach (AdapterExported e in state.Exports) yield return string.Create(CultureInfo.InvariantCulture, $"exported {e.Number} {e.At:O} {e.Path}");
    }

    private static string TrialLine(TrialRecord t)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{t.Number} {t.State.Name()} {t.View.Failure?.Name()} {t.Source} {t.ProposedSeq} {t.ChangedSeq} {t.RecordSeq} {t.Attempt} {t.Session} {t.Slot} ");
        text.Append(CultureInfo.InvariantCulture, $"{t.NextReport} {t.Step} {t.Checkpoint} {t.Message} {t.NotBefore:O} {t.StartedAt:O} {t.LeasedAt:O} {t.EndedAt:O} {t.MeetsConstraints}");
        foreach (var item in t.Parameters.Values) text.Append(CultureInfo.InvariantCulture, $" {item.Name}={item.Value.Kind}:{item.Value}");
        if (t.View.Target is { } target) text.Append(CultureInfo.InvariantCulture, $" to {target.Until} {target.IsLast}");
        if (t.View.Leg is { } leg) text.Append(CultureInfo.InvariantCulture, $" leg {leg.Member} {leg.Generation} {leg.Parent} {leg.From}");
        if (t.View.ResumeStep is { } resume) text.Append(CultureInfo.InvariantCulture, $" from {resume}");
        foreach (StepValue report in t.View.Reports) text.Append(CultureInfo.InvariantCulture, $" @{report.Step}:{report.Value:R}");
        foreach (double value in t.View.Values) text.Append(CultureInfo.InvariantCulture, $" ={value:R}");
        foreach (double value in t.BestReported) text.Append(CultureInfo.InvariantCulture, $" <{value:R}");
        foreach ((string name, double value) in t.Metrics) text.Append(CultureInfo.InvariantCulture, $" {name}:{value:R}");
        foreach (FailureClass failure in Enum.GetValues<FailureClass>()) text.Append(CultureInfo.InvariantCulture, $" {t.Failures.Count(failure)}");
        if (t.BeforeExpiry is { } before) text.Append(CultureInfo.InvariantCulture, $" expired {before.Count(FailureClass.Lost)} {string.Join(' ', before.Agents)}");
        foreach (string agent in t.Failures.Agents) text.Append(CultureInfo.InvariantCulture, $" on {agent}");
        return text.ToString();
    }
}

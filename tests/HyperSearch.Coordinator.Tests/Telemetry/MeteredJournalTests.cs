using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using HyperSearch.Coordinator.Telemetry;
using HyperSearch.Coordinator.Tests.Kit;
using HyperSearch.Journal.InMemory;
using HyperSearch.Protocol.Agents;

namespace HyperSearch.Coordinator.Tests.Telemetry;

/// <summary>What is measured while a study runs.</summary>
public sealed class MeteredJournalTests
{
    [Test]
    public async Task Study_ThatRan_IsCountedFromItsEvents()
    {
        var counts = new ConcurrentDictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Meter.Name == Instruments.Name) l.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument.Name, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument.Name, 1, tags));
        listener.Start();
        var time = new FakeTime();
        await using var bench = new Bench(new MeteredJournal(new InMemoryJournal(), time), time);
        await bench.Submit(Files.Random(2));
        await bench.Register();
        Grant grant = (await bench.Lease())!;
        await bench.End(grant, "failed", "oom");
        await bench.RunAll();
        Assert.That(counts, Does.ContainKey("hypersearch.trials leased").And.ContainKey("hypersearch.trials.failures gpu_oom").And.ContainKey("hypersearch.journal.append.duration appended"));
        Assert.That(counts["hypersearch.trials proposed"], Is.EqualTo(2));

        void Add(string name, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            counts.AddOrUpdate(tags.Length > 0 ? $"{name} {tags[0].Value}" : name, value, (_, before) => before + value);
    }

    [Test]
    public async Task Append_IsASpanOfItsTurn_WhichIsOneOfItsRequest()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var source = new ActivitySource("test");
        using var listener = new ActivityListener
        {
            ShouldListenTo = s => s.Name == Instruments.Name || s == source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        var time = new FakeTime();
        await using var bench = new Bench(new MeteredJournal(new InMemoryJournal(), time), time);
        await bench.Submit(Files.Random(2));
        ActivityTraceId trace;
        using (Activity request = source.StartActivity("request")!)
        {
            trace = request.TraceId;
            await bench.Coordinator.PauseStudy("study", null, CancellationToken.None);
        }

        // The turn ends a moment after its answers went out: the next one is served after it.
        await bench.Coordinator.ResumeStudy("study", null, CancellationToken.None);
        Activity[] own = [.. spans.Where(s => s.TraceId == trace)];
        Activity turn = own.Single(s => s.OperationName == "study turn");
        Assert.That(own.Single(s => s.OperationName == "journal append").ParentSpanId, Is.EqualTo(turn.SpanId));
        Assert.That(turn.ParentSpanId, Is.EqualTo(own.Single(s => s.OperationName == "request").SpanId));
    }
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using HyperSearch.Cli.Grammar;
using HyperSearch.Cli.Studies;
using HyperSearch.Cli.Terminal;
using HyperSearch.Core.Studies;
using HyperSearch.Optimization.AskTell;
using HyperSearch.Specs;

namespace HyperSearch.Cli.Optimize;

/// <summary>`optimize`: ask and tell for any language, JSON lines on standard input and output.</summary>
internal static class OptimizeVerb
{
    public static Command Define(CliEnvironment environment)
    {
        Argument<string> file = StudyArgument.File();
        var journal = new Option<string?>("--journal") { Description = "Keep the study in this file, so that it goes on after a restart.", HelpName = "FILE" };
        return new Verb("optimize", "Ask and tell: reads requests as JSON lines, answers each with one; the trials run wherever you like.")
        {
            Arguments = { file },
            Options = { journal },
            Examples =
            [
                ("optimize search-spaces/ask-and-tell.yaml", """{"ask":1}, then {"tell":{"number":0,"value":0.31}}, {"best":true}, ..."""),
                ("optimize study.yaml --journal study.db", "trials that were asked and not told survive a restart"),
            ],
        }.Does(environment, (parse, context, cancel) => Run(parse.GetRequiredValue(file), parse.GetValue(journal), context, cancel));
    }

    public static async Task<int> Run(string path, string? journalPath, CliContext context, CancellationToken cancel)
    {
        StudyFile file = StudyFile.Read(context.FullPath(path), path, StudyFileUse.AskAndTell);
        var options = new OptimizerOptions { Time = context.Environment.Clock, SourceText = file.Text, BaseDirectory = file.BaseDirectory };
        if (journalPath is null)
        {
            if (!file.Spec.WarmStart.IsEmpty)
                throw new CliException(ExitCode.Usage, "invalid_study", "warm_start names earlier studies, and there is no journal to find them in") { Where = file.Path, Fix = "add --journal FILE, or enqueue the best trials of the earlier study instead" };
            await Serve(Create(file, options), context, cancel);
            return ExitCode.Done;
        }

        await using var journal = OptimizeJournal.Open(context.FullPath(journalPath), file.Spec.Name);
        await Serve(await CreateOrResume(file, journal, options with { Persist = journal.Append }, cancel), context, cancel);
        return ExitCode.Done;
    }

    private static async Task<Optimizer> CreateOrResume(StudyFile file, OptimizeJournal journal, OptimizerOptions options, CancellationToken cancel)
    {
        ImmutableArray<StudyEvent> events = await journal.Load(cancel);
        if (events.IsEmpty) return Create(file, options with { Earlier = await journal.Earlier(file.Spec, cancel) });
        OptimizeJournal.RequireEqual(((StudyCreated)events[0]).Spec, file.Spec with { Trial = null });
        return Optimizer.Resume(events, options);
    }

    private static Optimizer Create(StudyFile file, OptimizerOptions options)
    {
        try
        {
            return Optimizer.Create(file.Spec, BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))), options);
        }
        catch (AskTellException illegal)
        {
            throw new CliException(ExitCode.Usage, "invalid_study", illegal.Message) { Where = file.Path, Fix = "change the enqueued trial or the constraints" };
        }
    }

    private static Task Serve(Optimizer optimizer, CliContext context, CancellationToken cancel) =>
        new OptimizeSession(optimizer, context.Environment.In, context.Environment.Out, context.Environment.Clock).Run(cancel);
}

using System.Buffers.Binary;
using System.Collections.Immutable;
using HyperSearch.Coordinator.Hosting;
using HyperSearch.Coordinator.Studies;
using HyperSearch.Core.SearchSpaces;
using HyperSearch.Core.Studies;
using HyperSearch.Journal.Codec;
using HyperSearch.Optimization.Sampling;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Protocol.Studies;
using HyperSearch.Specs;

namespace HyperSearch.Coordinator.Submissions;

/// <summary>From a study file's text to a study: a new one, or the one that is there with an equal specification.</summary>
internal sealed class Submission(StudyRegistry studies, CoordinatorOptions options, IArtifacts? artifacts)
{
    /// <summary>A submission that loses a race against another of the same name looks again, this often.</summary>
    private const int RacesMax = 3;

    public async Task<(StudyActor Actor, bool Created)> Submit(SubmitStudy request, CancellationToken cancel)
    {
        if (!Path.IsPathFullyQualified(request.BaseDirectory))
            throw new CoordinatorException(ProblemCode.InvalidRequest, $"The base directory must be an absolute path, not '{request.BaseDirectory}'.");
        ImmutableArray<StudyInput> inputs = await SubmittedInputs.Check(request.Inputs, artifacts, cancel);
        StudySpec spec = Read(request);
        for (int race = 0; race < RacesMax; race++)
        {
            if (await studies.Find(spec.Name) is { } there) return (Resume(there, spec), false);
            LeakageCheck.Refuse(request.DataReport, request.AllowLeakage);
            CreateStudy command = CommandOf(spec, request) with { Inputs = inputs, Earlier = await WarmStart.Resolve(spec, studies) };
            if (await studies.Create(command) is { } made) return (made, true);
        }

        throw new CoordinatorException(ProblemCode.Conflict, $"Study '{spec.Name}' comes and goes: somebody else submits and deletes it at the same time.", "Try again.");
    }

    private static StudySpec Read(SubmitStudy request)
    {
        StudySpec spec = Read(request.Yaml, request.FileName);
        CheckEnqueued(spec);
        return spec;
    }

    /// <exception cref="CoordinatorException">With every mistake of the file.</exception>
    public static StudySpec Read(string yaml, string fileName)
    {
        StudyFileResult result = StudyFileReader.Read(yaml, fileName, AlgorithmCatalog.Current);
        return result.Spec ?? throw new CoordinatorException(ProblemCode.InvalidStudy, string.Join("\n", result.Problems.Select(p => p.ToString())), "Mend the file; `hypersearch study check FILE` reads it again.");
    }

    private static void CheckEnqueued(StudySpec spec)
    {
        if (spec.Enqueue.IsEmpty) return;
        var probe = new CreateStudy(spec, spec.Seed ?? 0, "/", "", null, false);
        StudyState state = StudyDecider.Decide(null, probe, DateTimeOffset.UnixEpoch).After!;
        foreach (Assignment known in spec.Enqueue)
            if (!NextProposal.CanComplete(state, known))
                throw new CoordinatorException(ProblemCode.InvalidStudy, $"The enqueued trial ({known}) is part of no legal point of the space.", "Change it or the constraints.");
    }

    private static StudyActor Resume(StudyActor there, StudySpec spec)
    {
        StudySpec journaled = there.State.Spec;
        if (SpecCodec.AreEqual(journaled, spec)) return there;
        throw new CoordinatorException(
            ProblemCode.Conflict,
            $"Study '{spec.Name}' exists with another specification:\n{string.Join("\n", SpecDifference.Between(journaled, spec).Select(line => "  " + line))}",
            "Give the study another name, undo the change, or delete the study.");
    }

    private CreateStudy CommandOf(StudySpec spec, SubmitStudy request) =>
        new(spec, spec.Seed ?? DrawSeed(), request.BaseDirectory, request.Yaml, request.DataReport?.GetRawText(), request.AllowLeakage);

    private ulong DrawSeed()
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        options.Entropy.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}

using System.Globalization;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Artifacts;
using HyperSearch.Protocol.Studies;

namespace HyperSearch.Coordinator.Artifacts;

/// <summary>
/// The ends of attempts' logs, <c>logs/STUDY/TRIAL/ATTEMPT.txt</c>. They are named by what they belong to and not by their content, so that
/// an attempt that comes to nothing, and of which the journal keeps no record, still leaves its log; they go with their study.
/// </summary>
internal sealed class AttemptLogFolder(string root)
{
    public async Task Put(string study, int trial, int attempt, ReadOnlyMemory<byte> tail, CancellationToken cancel)
    {
        if (tail.Length > AttemptLogRoute.BytesMax) throw new CoordinatorException(ProblemCode.TooLarge, $"Of a log at most {AttemptLogRoute.BytesMax} bytes are kept, not {tail.Length}.");
        string path = PathOf(study, trial, attempt);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string draft = path + "." + Path.GetRandomFileName();
        try
        {
            await File.WriteAllBytesAsync(draft, tail, cancel);
            File.Move(draft, path, overwrite: true);
        }
        finally
        {
            File.Delete(draft);
        }
    }

    public async Task<byte[]?> Get(string study, int trial, int attempt, CancellationToken cancel)
    {
        string path = PathOf(study, trial, attempt);
        return File.Exists(path) ? await File.ReadAllBytesAsync(path, cancel) : null;
    }

    public void Drop(string study)
    {
        string folder = Path.Combine(root, Checked(study));
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    private string PathOf(string study, int trial, int attempt)
    {
        if (trial < 0 || attempt < 1) throw new CoordinatorException(ProblemCode.InvalidRequest, $"There is no attempt {attempt} of a trial {trial}.");
        return Path.Combine(root, Checked(study), trial.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{attempt}.txt"));
    }

    private static string Checked(string study) => StudyName.IsValid(study) ? study : throw new CoordinatorException(ProblemCode.NotFound, $"There is no study '{study}'.");
}

using System.Globalization;
using HyperSearch.Cli.Terminal;
using HyperSearch.Coordinator.Submissions;
using HyperSearch.Core.Studies;
using HyperSearch.Specs;

namespace HyperSearch.Cli.Studies;

/// <summary>A study file that was read and found right.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Text">As it stands in the file.</param>
internal sealed record StudyFile(string Path, string Text, StudySpec Spec)
{
    /// <summary>Far more than a study needs: whoever names a model file by mistake is told so at once.</summary>
    private const long BytesMax = 4 << 20;

    public string Name => System.IO.Path.GetFileName(Path);

    /// <summary>Where the file's relative paths start.</summary>
    public string BaseDirectory => System.IO.Path.GetDirectoryName(Path)!;

    /// <exception cref="CliException">No such file, or mistakes in it, all of them as parts.</exception>
    public static StudyFile Read(string path, string shownAs, StudyFileUse use = StudyFileUse.Run)
    {
        var file = new FileInfo(path);
        if (Directory.Exists(path)) throw new CliException(ExitCode.Usage, "not_a_file", $"{shownAs} is a directory") { Where = path, Fix = "name a study file in it" };
        if (!file.Exists) throw new CliException(ExitCode.NotFound, "no_file", $"there is no file {shownAs}") { Where = path, Fix = "name a study file; search-spaces/ has examples" };
        if (file.Length > BytesMax) throw new CliException(ExitCode.Usage, "too_large", $"{shownAs} is no study file: it has {Figures.Bytes(file.Length)}") { Where = path, Fix = "name a study file; search-spaces/ has examples" };
        string text = StudyFileText.Read(path, shownAs);
        StudyFileResult result = StudyFileReader.Read(text, shownAs, AlgorithmCatalog.Current, use);
        return result.Spec is { } spec ? new StudyFile(path, text, spec) : throw Refusal(result, shownAs);
    }

    private static CliException Refusal(StudyFileResult result, string shownAs)
    {
        int count = result.Problems.Length;
        return new CliException(ExitCode.Usage, "invalid_study", count == 1 ? $"{shownAs} has a mistake" : $"{shownAs} has {count.ToString(CultureInfo.InvariantCulture)} mistakes")
        {
            Parts = [.. result.Problems.Select(p => new ErrorReport(ExitCode.Usage, p.Code, p.What, p.Where, p.Why, p.Fix))],
        };
    }
}

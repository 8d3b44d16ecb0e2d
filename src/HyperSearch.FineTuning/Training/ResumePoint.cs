using System.Globalization;

namespace HyperSearch.FineTuning.Training;

/// <summary>The checkpoint file from which a trial goes on, and the training tokens it stands for.</summary>
public sealed record ResumePoint(string Path, long Step)
{
    /// <summary>
    /// Whether it is another trial's, from which this one starts (population based training): then settings that may change while a model trains
    /// (<see cref="SettingsInTraining"/>) need not agree.
    /// </summary>
    public bool IsOfParent { get; init; }

    private const string Prefix = "step-";
    private const string Extension = ".ckpt";

    /// <summary>The file name of a checkpoint at <paramref name="step"/> tokens; in ordinal order names are in order of steps.</summary>
    internal static string FileName(long step) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D12}{Extension}");

    /// <summary>The checkpoints of a directory that a trial can go on from, the last first; none where there is no such directory.</summary>
    internal static IEnumerable<string> FilesIn(string directory) => Directory.Exists(directory)
        ? Directory.EnumerateFiles(directory, $"{Prefix}*{Extension}").OrderDescending(StringComparer.Ordinal)
        : [];

    /// <summary>Where a trial without a journal, which kept its checkpoints in <paramref name="directory"/>, goes on; null: at its start.</summary>
    public static ResumePoint? LastIn(string directory) => FilesIn(directory).FirstOrDefault() is { } last
        ? new ResumePoint(last, long.Parse(System.IO.Path.GetFileNameWithoutExtension(last)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture))
        : null;
}

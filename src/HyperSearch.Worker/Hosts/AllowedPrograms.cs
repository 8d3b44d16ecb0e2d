namespace HyperSearch.Worker.Hosts;

/// <summary>
/// The programs that studies may run here. A study comes from whoever may submit one; which programs that person may start on this
/// machine is for the machine's owner to say. Compared are files, after all links.
/// </summary>
internal sealed class AllowedPrograms
{
    /// <summary>By these a study would run other code in an allowed program.</summary>
    private static readonly string[] Injections = ["PATH", "BASH_ENV", "ENV", "IFS", "PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONUSERBASE", "PERL5LIB", "PERL5OPT", "RUBYLIB", "RUBYOPT", "NODE_OPTIONS", "NODE_PATH", "JAVA_TOOL_OPTIONS", "GCONV_PATH"];

    private static readonly string[] InjectionPrefixes = ["LD_", "DYLD_", "BASH_FUNC_"];

    private readonly HashSet<string>? files;

    /// <param name="paths">Absolute; null: every program is allowed.</param>
    public AllowedPrograms(IReadOnlyList<string>? paths) => files = paths?.Select(Final).ToHashSet(StringComparer.Ordinal);

    /// <summary>Why the program may not be run with that environment; null where it may.</summary>
    /// <param name="program">Its file, as the operating system would find it.</param>
    public string? Refusal(string program, IEnumerable<string> variables)
    {
        if (files is null) return null;
        string final = Final(program);
        if (!files.Contains(final))
            return $"this worker does not allow studies to run {final}{(final == program ? "" : $" (which {program} leads to)")}; to allow it, start the worker with --allow-command {final}";
        return variables.FirstOrDefault(IsInjection) is { } variable
            ? $"the study sets {variable}, by which it could run anything in a program that is allowed; remove it from 'environment', or set it where the worker is started"
            : null;
    }

    private static bool IsInjection(string variable) =>
        Injections.Contains(variable, StringComparer.Ordinal) || InjectionPrefixes.Any(p => variable.StartsWith(p, StringComparison.Ordinal));

    /// <summary>Through every link, those of folders included.</summary>
    private static string Final(string path)
    {
        string full = Path.GetFullPath(path);
        if (Path.GetDirectoryName(full) is not { } folder) return full;
        string here = Path.Combine(Final(folder), Path.GetFileName(full));
        FileSystemInfo entry = Directory.Exists(here) ? new DirectoryInfo(here) : new FileInfo(here);
        return entry.LinkTarget is { } target && entry.ResolveLinkTarget(returnFinalTarget: false) is not null ? Final(Path.Combine(Path.GetDirectoryName(here)!, target)) : here;
    }
}

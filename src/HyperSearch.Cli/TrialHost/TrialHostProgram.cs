using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using HyperSearch.FineTuning.Training;
using HyperSearch.Torch;

namespace HyperSearch.Cli.TrialHost;

/// <summary>
/// The built-in trial host, <c>hypersearch trial-host</c>: reads requests as JSON lines, runs fine-tune attempts one after another
/// in a warm engine, and writes messages as JSON lines. A worker starts it; nobody types it.
/// </summary>
public static class TrialHostProgram
{
    /// <summary>The path of the compiled shim, when the worker knows it.</summary>
    public const string ShimVariable = "HYPERSEARCH_SHIM";

    /// <summary>How many threads an operation may use.</summary>
    public const string ThreadsVariable = "HYPERSEARCH_THREADS";

    /// <summary>Serves on the standard streams. An orphan kills itself: leaving in order would wait for threads inside libtorch.</summary>
    public static int Run() => Run(Console.OpenStandardInput(), Console.OpenStandardOutput(), static () => Process.GetCurrentProcess().Kill());

    /// <summary>Serves until the input ends, which ends the process at once: the worker is gone, and nobody would hear a result.</summary>
    /// <param name="onOrphaned">Ends the process; called on the reading thread.</param>
    /// <returns>The exit code 0, where <paramref name="onOrphaned"/> returns.</returns>
    public static int Run(Stream input, Stream output, Action onOrphaned)
    {
        Console.SetOut(Console.Error); // standard output carries protocol lines only
        var channel = new HostChannel(input, output, onOrphaned);
        channel.Begin();
        string? missing = LoadTorch();
        using FineTuneEngine? engine = missing is null ? new FineTuneEngine(FineTuneEngine.DefaultDevice, TimeProvider.System, CacheDirectory()) : null;
        new TrialHostLoop(channel, engine is null ? null : engine.Run, missing).Serve(Describe(engine is not null));
        return 0;
    }

    /// <summary>Where all hosts of a user on this machine keep tokenised data: $HYPERSEARCH_CACHE, or the user's cache folder; null where there is neither.</summary>
    private static string? CacheDirectory()
    {
        if (Environment.GetEnvironmentVariable("HYPERSEARCH_CACHE") is { Length: > 0 } named) return Path.Combine(named, "tokens");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string? cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : home.Length > 0 ? Path.Combine(home, ".cache") : null;
        return cache is null ? null : Path.Combine(cache, "hypersearch", "tokens");
    }

    /// <summary>Loads libtorch, and says why not where that fails.</summary>
    private static string? LoadTorch()
    {
        try
        {
            if (Environment.GetEnvironmentVariable(ShimVariable) is { Length: > 0 } path) TorchRuntime.Load(path);
            else if (!TorchRuntime.TryLoadOrBuild(log: Console.Error.WriteLine)) return TorchRuntime.UnavailableReason ?? "libtorch is not available";
            if (int.TryParse(Environment.GetEnvironmentVariable(ThreadsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads > 0) TorchRuntime.Threads = threads;
            return null;
        }
        catch (TorchUnavailableException missing)
        {
            return missing.Message;
        }
    }

    private static JsonElement Describe(bool hasTorch)
    {
        var ready = new JsonObject { ["pid"] = Environment.ProcessId, ["dotnet"] = RuntimeInformation.FrameworkDescription };
        if (hasTorch)
        {
            ready["libtorch"] = TorchRuntime.Version;
            ready["device"] = FineTuneEngine.DefaultDevice.ToString();
            ready["threads"] = TorchRuntime.Threads;
        }

        return JsonSerializer.SerializeToElement(ready);
    }
}

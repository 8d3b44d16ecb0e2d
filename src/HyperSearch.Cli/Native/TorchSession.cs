using HyperSearch.Cli.Terminal;
using HyperSearch.Torch;

namespace HyperSearch.Cli.Native;

/// <summary>Loads libtorch into this process, for verbs that compute without a trial host.</summary>
internal static class TorchSession
{
    public static void Begin(Screen screen)
    {
        string shim = TorchSetup.EnsureShim(screen);
        try
        {
            TorchRuntime.Load(shim);
        }
        catch (TorchUnavailableException missing)
        {
            throw new CliException(ExitCode.Failed, "libtorch", missing.Message) { Where = shim, Fix = "hypersearch doctor   (shows what is installed)" };
        }
    }
}

using HyperSearch.Cli.Grammar;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;

namespace HyperSearch.Cli.Homes;

/// <summary>Talking to a coordinator that was named.</summary>
internal static class RemoteCoordinator
{
    public static HttpCoordinator Connect(CoordinatorTarget target, CliContext context) =>
        Connect(target, new Credentials(context.Environment.Variable).TokenFor(target), context);

    public static HttpCoordinator Connect(CoordinatorTarget target, string token, CliContext context)
    {
        if (target.Url.StartsWith("http:", StringComparison.Ordinal) && !new Uri(target.Url).IsLoopback)
            context.Screen.Warn($"{target.Url} is not encrypted: whoever is on the way can read the token");
        return new HttpCoordinator(new EndpointAddress(target.Url, token, 0));
    }
}

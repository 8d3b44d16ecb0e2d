using System.Net;
using HyperSearch.Protocol;
using HyperSearch.Protocol.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace HyperSearch.Coordinator.Http;

/// <summary>
/// A coordinator's verbs over HTTP on a free port of 127.0.0.1. Every route but <c>/health/live</c> demands the bearer token; see
/// <see cref="AccessControl"/>. Logs nothing and listens to no signal: both belong to the process around it.
/// </summary>
public sealed class CoordinatorEndpoint : IAsyncDisposable
{
    private const int ConnectionsMax = 1024;
    private static readonly TimeSpan HeadersTime = TimeSpan.FromSeconds(10);

    private readonly WebApplication application;

    private CoordinatorEndpoint(WebApplication application, string token)
    {
        this.application = application;
        string url = application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();
        Address = new EndpointAddress(url, token, Environment.ProcessId);
    }

    public EndpointAddress Address { get; }

    /// <summary>Every route there is, for the test that none is open by oversight.</summary>
    public IReadOnlyList<RouteEndpoint> Routes =>
        [.. ((IEndpointRouteBuilder)application).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];

    /// <summary>Starts to listen; returns when connections are accepted.</summary>
    /// <param name="token">At least 32 characters that nobody can guess.</param>
    public static async Task<CoordinatorEndpoint> Start(ICoordinator coordinator, string token, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(token.Length, 32, nameof(token));
        WebApplication application = Build(coordinator, token);
        try
        {
            await application.StartAsync(cancel);
            return new CoordinatorEndpoint(application, token);
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops listening; calls in flight are cut off, which their callers see as unreachable.</summary>
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await application.StopAsync(atOnce.Token);
        await application.DisposeAsync();
    }

    private static WebApplication Build(ICoordinator coordinator, string token)
    {
        // Nothing is read from the environment, from appsettings.json or from the working directory.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Limits.MaxRequestBodySize = RequestSize.Large;
            server.Limits.MaxConcurrentConnections = ConnectionsMax;
            server.Limits.RequestHeadersTimeout = HeadersTime;
            server.Listen(IPAddress.Loopback, port: 0, listener => listener.Protocols = HttpProtocols.Http1);
        });
        WebApplication application = builder.Build();
        application.UseRouting();
        application.Use(new AccessControl(token).Check);
        application.UseEndpoints(static _ => { });
        application.MapGet("/health/live", static (HttpContext _) => Task.CompletedTask).WithMetadata(OpenToAll.Instance);
        StudyEndpoints.Map(application, coordinator);
        TrialEndpoints.Map(application, coordinator);
        AgentEndpoints.Map(application, coordinator);
        AttemptEndpoints.Map(application, coordinator);
        if (coordinator is LocalCoordinator { Artifacts: { } artifacts }) ArtifactEndpoints.Map(application, artifacts);
        return application;
    }

    /// <summary>The usual one would take Ctrl-C away from the command line around it.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

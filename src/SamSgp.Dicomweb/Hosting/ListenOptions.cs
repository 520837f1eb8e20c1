using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Hosting;

/// <summary>Where the service listens, and under which addresses it is known.</summary>
internal sealed class ListenOptions
{
    public const string Section = "Listen";

    /// <summary>Address to listen on. Beyond loopback the service wants authentication (see Security).</summary>
    [Required]
    [RegularExpression("^https?://[^/]+/?$", ErrorMessage = "must be like http://127.0.0.1:8780: scheme, host, port, no path")]
    public string Url { get; set; } = "http://127.0.0.1:8780";

    /// <summary>PEM file with the certificate, and its chain, when the address is https.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>PEM file with the certificate's private key; empty: it is in the certificate's file.</summary>
    public string CertificateKeyFile { get; set; } = "";

    /// <summary>Path of the DICOMweb services below the origin.</summary>
    [Required]
    [RegularExpression("^(/[A-Za-z0-9._~-]+)+$", ErrorMessage = "must be like /dicom-web: begin with a slash, end without one")]
    public string BasePath { get; set; } = "/dicom-web";

    /// <summary>Address that clients see, when a proxy stands before the service, with the path that it lies under, if any: written
    /// into addresses. Empty: as a trusted proxy says, else as requested, with authentication only where the request names this
    /// service (see ServiceUrls).</summary>
    [RegularExpression("^(https?://[^/]+(/[A-Za-z0-9._~-]+)*)?$",
        ErrorMessage = "must be like https://pacs.example.org or https://pacs.example.org/samsgp: no slash at its end")]
    public string PublicOrigin { get; set; } = "";

    /// <summary>Addresses (10.0.0.5) or networks (10.0.0.0/24) of proxies that are believed in X-Forwarded-For, -Proto, -Host and
    /// -Prefix, or in Forwarded; none by default. They have to set, or to remove, each of these.</summary>
    public IList<string> TrustedProxies { get; set; } = [];

    /// <summary>Listen beyond loopback although nobody has to say who he is. Only for closed networks.</summary>
    public bool AllowUnauthenticatedRemote { get; set; }

    /// <summary>Largest request body in bytes.</summary>
    [Range(1024, 1L << 50)]
    public long MaxRequestBytes { get; set; } = 64L << 30;

    /// <summary>Connections open at the same time, whatever they are used for.</summary>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 1_000;

    /// <summary>Of these one client address has at most; a trusted proxy has no bound of its own.</summary>
    [Range(1, 100_000)]
    public int MaxConnectionsPerClient { get; set; } = 400;

    /// <summary>Connections at the same time over which no request was let in yet: idle ones, half a request, wrong credentials.</summary>
    [Range(1, 100_000)]
    public int MaxUnknownConnections { get; set; } = 500;

    /// <summary>Of these one client address has at most.</summary>
    [Range(1, 100_000)]
    public int MaxUnknownConnectionsPerClient { get; set; } = 200;

    /// <summary>Seconds a connection may be open without a request.</summary>
    [Range(1, 3600)]
    public int MaxIdleSeconds { get; set; } = 30;

    /// <summary>Bytes of a request's headers altogether.</summary>
    [Range(1024, 1 << 20)]
    public int MaxRequestHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>Seconds the headers of a request may take to arrive.</summary>
    [Range(1, 3600)]
    public int MaxHeaderSeconds { get; set; } = 10;

    /// <summary>Slowest rate a body may arrive or be taken with, in bytes per second.</summary>
    [Range(1, 1 << 20)]
    public int MinBytesPerSecond { get; set; } = 240;

    /// <summary>Seconds a body may be slower than that.</summary>
    [Range(2, 3600)]
    public int SlowSeconds { get; set; } = 5;

    /// <summary>The path of <see cref="PublicOrigin"/>, without a slash at its end; empty where it has none.</summary>
    internal string PublicPrefix => Uri.TryCreate(PublicOrigin, UriKind.Absolute, out var known) ? known.AbsolutePath.TrimEnd('/') : "";
}

[OptionsValidator]
internal sealed partial class ListenOptionsAttributesValidator : IValidateOptions<ListenOptions>;

/// <summary>The annotations, and what they cannot say.</summary>
internal sealed class ListenOptionsValidator : IValidateOptions<ListenOptions>
{
    public ValidateOptionsResult Validate(string? name, ListenOptions options)
    {
        var annotations = new ListenOptionsAttributesValidator().Validate(name, options);
        List<string> faults = [.. annotations.Failures ?? [], .. TrustedProxies.Faults(options.TrustedProxies)];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}

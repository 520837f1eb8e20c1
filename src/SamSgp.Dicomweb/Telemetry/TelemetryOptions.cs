using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Telemetry;

/// <summary>What the service tells about itself, and where.</summary>
internal sealed class TelemetryOptions
{
    public const string Section = "Telemetry";

    /// <summary>Address of an OpenTelemetry collector (OTLP over HTTP) that gets traces and metrics, for example
    /// http://127.0.0.1:4318; empty: none. Metrics are at <c>/metrics</c> for Prometheus in any event.</summary>
    [RegularExpression("^(https?://[^/]+)?$", ErrorMessage = "must be like http://127.0.0.1:4318: scheme, host and port, no path")]
    public string OtlpEndpoint { get; set; } = "";

    /// <summary>The service's name in traces.</summary>
    [Required]
    public string ServiceName { get; set; } = "samsgp-dicomweb";

    /// <summary>Log lines as JSON, for collectors, instead of text, for people.</summary>
    public bool JsonLogs { get; set; }
}

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;

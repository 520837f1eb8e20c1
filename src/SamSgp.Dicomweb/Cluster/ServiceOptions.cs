using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Cluster;

/// <summary>What this process does of all that the service does; others of the same store do the rest.</summary>
internal sealed class ServiceOptions
{
    public const string Section = "Service";

    /// <summary>Comma-separated: web (answers requests), jobs (runs them), upkeep (routing, deliveries, retirement and comparing of files; of all
    /// processes with this role one at a time does it). Other than all three only with Storage:Database=postgres.</summary>
    [Required]
    public string Roles { get; set; } = "web,jobs,upkeep";
}

[OptionsValidator]
internal sealed partial class ServiceOptionsValidator : IValidateOptions<ServiceOptions>;

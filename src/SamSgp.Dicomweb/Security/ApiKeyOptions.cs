using System.ComponentModel.DataAnnotations;

namespace SamSgp.Dicomweb.Security;

/// <summary>An API key, kept as its hash.</summary>
internal sealed class ApiKeyOptions
{
    /// <summary>Who it belongs to: what the audit log says.</summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>SHA-256 of the key in hexadecimal. Keys are long and random, so that a plain hash tells nothing.</summary>
    [Required]
    [RegularExpression("^[0-9A-Fa-f]{64}$", ErrorMessage = "Sha256 must be 64 hexadecimal digits, as of: printf %s KEY | sha256sum")]
    public string Sha256 { get; set; } = "";

    /// <summary>What it allows: read, write, segment, teach, perform, admin.</summary>
    [MinLength(1, ErrorMessage = "Scopes must name at least one of read, write, segment, teach, perform, admin")]
    public IList<string> Scopes { get; set; } = [];
}

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SamSgp.Dicomweb.Store;

/// <summary>Where instances are kept, and what happens to a second instance of the same UID.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Folder on a local disk that this service alone writes.</summary>
    [Required]
    public string DataDirectory { get; set; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "samsgp");
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Store;

/// <summary>Where instances are kept, and what happens to a second instance of the same UID.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>Folder on a local disk that this service alone writes.</summary>
    [Required]
    public string DataDirectory { get; set; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "samsgp");

    /// <summary>What happens to an instance whose UID is stored with other bytes: Keep the stored one, or Replace it.</summary>
    public DuplicatePolicy Duplicates { get; set; } = DuplicatePolicy.Keep;

    /// <summary>Fill an empty index from the stored files before the service starts: after the index was lost.</summary>
    public bool RebuildIndex { get; set; }
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;
using SamSgp.Storage.Instances;

namespace SamSgp.Dicomweb.Store;

/// <summary>Where instances are kept, and what happens to a second instance of the same UID.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>The engine of index, jobs and documents.</summary>
    internal const string Sqlite = "sqlite", Postgres = "postgres";

    /// <summary>Folder on a local disk that this process alone writes.</summary>
    [Required]
    public string DataDirectory { get; set; } =
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "samsgp");

    /// <summary>What keeps index, jobs and documents: sqlite, a file in the data directory; or postgres, a database that several processes of
    /// the service share.</summary>
    [AllowedValues(Sqlite, Postgres, ErrorMessage = "Database must be sqlite or postgres")]
    public string Database { get; set; } = Sqlite;

    /// <summary>With postgres: file with the connection string, <c>Host=db;Database=samsgp;Username=samsgp;Password=...</c>, that nobody else can
    /// read. To another machine with <c>SSL Mode=VerifyFull</c>.</summary>
    public string ConnectionFile { get; set; } = "";

    /// <summary>The same, directly to the server, where the other one goes through PgBouncer or the like: for notices and locks. Empty: the same.</summary>
    public string SessionConnectionFile { get; set; } = "";

    /// <summary>With postgres: folder with the instances and other files of all processes, mounted by each of them (NFS with hard,sync; CephFS; a
    /// local disk where all run on one machine).</summary>
    public string SharedFolder { get; set; } = "";

    /// <summary>What happens to an instance whose UID is stored with other bytes: Keep the stored one, or Replace it.</summary>
    public DuplicatePolicy Duplicates { get; set; } = DuplicatePolicy.Keep;

    /// <summary>DELETE of studies, series and instances, for who has the scope admin.</summary>
    public bool AllowDelete { get; set; } = true;

    /// <summary>Days for which the files of deleted instances stay in the quarantine, from where <c>samsgp store quarantine restore</c>
    /// takes them back; 0: they go at once. They also do while less than a twentieth of the disk is free.</summary>
    [Range(0, 36_500)]
    public double KeepDeletedDays { get; set; } = 7;

    /// <summary>Days without a change after which a study is deleted, as if by DELETE, but for those that a job works on; 0: never.</summary>
    [Range(0, 36_500)]
    public double DeleteStudiesAfterDays { get; set; }

    /// <summary>Put a damaged index aside and make another one from the stored files before the service starts. Jobs and
    /// documents are taken over as far as they can be read. (An index that is lost is made again without this.)</summary>
    public bool RebuildIndex { get; set; }

    /// <summary>Bytes a second at which stored files are read in the background and compared with their hashes; 0 for never.</summary>
    [Range(0, 1L << 40)]
    public long ScrubBytesPerSecond { get; set; } = 8L << 20;

    /// <summary>Hours from the end of one such round to the beginning of the next.</summary>
    [Range(1, 24 * 365)]
    public int ScrubEveryHours { get; set; } = 7 * 24;

    /// <summary>Seconds from the start of the service to the first such reading.</summary>
    [Range(0, 24 * 3600)]
    public int ScrubAfterSeconds { get; set; } = 60;
}

[OptionsValidator]
internal sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;

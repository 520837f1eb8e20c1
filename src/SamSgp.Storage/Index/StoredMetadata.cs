using System.Data.Common;
using SamSgp.Storage.Database;

namespace SamSgp.Storage.Index;

/// <summary>Cached metadata of instances: the dataset in the DICOM JSON model as UTF-8.</summary>
internal static class StoredMetadata
{
    private const int Together = 256;

    /// <summary>By their numbers in the index; without those that are gone.</summary>
    public static Dictionary<long, byte[]> Read(DbConnection connection, IEnumerable<long> instances) => instances.Chunk(Together)
        .SelectMany(some => connection.Query($"SELECT instance, json FROM metadata WHERE instance IN ({string.Join(", ", some)})",
            row => (row.GetInt64(0), row.GetFieldValue<byte[]>(1))))
        .ToDictionary();
}

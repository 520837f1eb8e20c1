using SamSgp.Tasks.Validation;

namespace SamSgp.Dicomweb.Api;

/// <summary>What is wrong with a manifest.</summary>
/// <param name="Valid">True when nothing is.</param>
/// <param name="Id">The task's id; null when it is not valid.</param>
/// <param name="Faults">All that is wrong, in the order of the file.</param>
internal sealed record ManifestCheck(bool Valid, string? Id, IReadOnlyList<FaultDescription> Faults)
{
    /// <summary>Real ones have a few thousand.</summary>
    public const int MostBytes = 1 << 20;

    /// <summary>Checks a manifest as it arrives.</summary>
    /// <returns>Null when it is too large.</returns>
    public static async Task<ManifestCheck?> OfAsync(Stream manifest, CancellationToken cancellationToken)
    {
        // The reader names places in a file, so it gets one, in a folder of its own.
        var folder = Directory.CreateTempSubdirectory("samsgp-manifest-");
        try
        {
            var path = Path.Combine(folder.FullName, "task.yaml");
            if (!await CopyAsync(manifest, path, cancellationToken)) return null;
            var reading = TaskManifestReader.Read(path);
            return new ManifestCheck(reading.Manifest is not null, reading.Manifest?.Id,
                [.. reading.Faults.Select(FaultDescription.Of)]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<bool> CopyAsync(Stream manifest, string path, CancellationToken cancellationToken)
    {
        await using var file = File.Create(path);
        var buffer = new byte[16 << 10];
        for (int count; (count = await manifest.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            if (file.Length + count > MostBytes) return false;
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return true;
    }
}

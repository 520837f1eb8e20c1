using Microsoft.Extensions.Logging;
using SamSgp.Storage;

namespace SamSgp.Jobs.Support;

/// <summary>Image and mask files that were made from DICOM support, each pair in a folder named by the hash of what it was made
/// from. When they take more than their budget, those not used for longest go: they can be made again.</summary>
public sealed partial class ConvertedSupport(DataDirectory directory, ConvertedSupportBudget budget, TimeProvider clock,
    ILogger<ConvertedSupport> logger)
{
    // Jobs that began with files read them once, at the beginning; no job begins slower than this.
    private static readonly TimeSpan InUse = TimeSpan.FromHours(1);

    private readonly string _folder = directory.Subfolder("support-series");

    /// <summary>The folder of a hash; made when it is not there.</summary>
    /// <param name="hash">Of what the files are made from.</param>
    /// <param name="write">Writes the files into a folder.</param>
    public string Folder(string hash, Action<string> write)
    {
        var folder = Path.Combine(_folder, hash);
        if (!Directory.Exists(folder)) Make(folder, write);
        Directory.SetLastWriteTimeUtc(folder, clock.GetUtcNow().UtcDateTime); // used now
        return folder;
    }

    // Made beside its place and moved: a folder that is there is whole.
    private void Make(string folder, Action<string> write)
    {
        var unfinished = Directory.CreateDirectory($"{folder}.{Guid.NewGuid():N}").FullName;
        try
        {
            write(unfinished);
            Directory.Move(unfinished, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another job was faster; what it made is the same.
        }
        finally
        {
            if (Directory.Exists(unfinished)) Directory.Delete(unfinished, recursive: true);
        }

        Shrink(folder);
    }

    // Folders that a crash left unfinished go like the others: nobody uses them.
    private void Shrink(string made)
    {
        var left = budget.Bytes;
        foreach (var one in new DirectoryInfo(_folder).GetDirectories().OrderByDescending(folder => folder.LastWriteTimeUtc))
        {
            left -= one.EnumerateFiles().Sum(file => file.Length);
            if ((left >= 0 && !one.Name.Contains('.', StringComparison.Ordinal)) || one.FullName == made) continue;
            if (clock.GetUtcNow().UtcDateTime - one.LastWriteTimeUtc > InUse) Delete(one);
        }
    }

    private void Delete(DirectoryInfo folder)
    {
        try
        {
            folder.Delete(recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.NotDeleted(logger, folder.FullName, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Converted support images in {Folder} cannot be deleted: {Message}")]
        public static partial void NotDeleted(ILogger logger, string folder, string message);
    }
}

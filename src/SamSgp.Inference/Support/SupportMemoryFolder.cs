using System.Security.Cryptography;
using System.Text;
using SamSgp.Sam2.Checkpoints;
using SamSgp.Tasks.Manifests;
using static TorchSharp.torch;

namespace SamSgp.Inference.Support;

/// <summary>Encoded support sets on disk, so that the first job after a start encodes none. A file is named by the hash
/// of all that went into it and appears whole or not at all; one that cannot be read is thrown away and made again.</summary>
/// <param name="path">The folder; made where it is missing. Several processes may share it.</param>
/// <param name="budgetBytes">When its files are larger together, those not used for longest go.</param>
/// <param name="log">Told when the folder cannot be used as it should.</param>
public sealed class SupportMemoryFolder(string path, long budgetBytes, Action<string> log)
{
    // Part of the name: files of another layout, or of networks that gave other bits, are never read.
    private const string Layout = "6";
    private const string Extension = ".support.safetensors";
    private const string KeyEntry = "samsgp.support.key";

    // A file that a process which died left half written.
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    /// <summary>What was kept under a key, or null.</summary>
    internal SupportMemory? Read(string key, SupportSelection selection, Device device)
    {
        var file = FileOf(key);
        if (!File.Exists(file)) return null;
        try
        {
            using var tensors = SafetensorsFile.Open(file);
            if (tensors.Metadata.GetValueOrDefault(KeyEntry) != key) throw new CheckpointException($"{file} is of another key.");
            var memory = SupportMemory.Import(tensors, selection, device);
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime); // used now
            return memory;
        }
        catch (Exception fault) when (fault is CheckpointException or FormatException or KeyNotFoundException)
        {
            log($"An encoded support set is damaged and made again: {fault.Message}");
            Delete(file);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log($"An encoded support set cannot be read: {fault.Message}");
            return null;
        }
    }

    /// <summary>Keeps a support set; where that fails it is not kept, and the job goes on.</summary>
    internal void Write(string key, SupportMemory memory)
    {
        try
        {
            Directory.CreateDirectory(path);
            var (tensors, metadata) = memory.Export();
            SafetensorsWriter.Write(FileOf(key), tensors, new Dictionary<string, string>(metadata) { [KeyEntry] = key });
            Shrink();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log($"The encoded support set is not kept in {path}: {fault.Message}");
        }
    }

    private string FileOf(string key) => Path.Combine(path,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Layout + key))) + Extension);

    private void Shrink()
    {
        var left = budgetBytes;
        foreach (var file in new DirectoryInfo(path).GetFiles("*" + Extension + "*").OrderByDescending(f => f.LastWriteTimeUtc))
        {
            var whole = file.Name.EndsWith(Extension, StringComparison.Ordinal);
            left -= whole ? file.Length : 0;
            var old = TimeProvider.System.GetUtcNow().UtcDateTime - file.LastWriteTimeUtc > Abandoned;
            if (whole ? left < 0 : old) Delete(file.FullName);
        }
    }

    // Another process may have been faster, or have it open.
    private void Delete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            log($"{file} cannot be deleted: {fault.Message}");
        }
    }
}

using SamSgp.Storage;
using SamSgp.Storage.Documents;

namespace SamSgp.Dicomweb.Health;

/// <summary>Whether the service can do its work now: the index answers, and there is space to store something.</summary>
internal sealed class ReadinessCheck(DocumentStore documents, DataDirectory directory)
{
    // An instance and its index entry: with less nothing is stored.
    private const long LeastBytes = 4 << 20;

    /// <summary>Null when ready, else why not.</summary>
    public string? Fault()
    {
        try
        {
            documents.Find("health", "ready");
            return directory.FreeBytes < LeastBytes ? $"storage: {StorageFault.DiskFull}" : null;
        }
        catch (StorageUnavailableException fault)
        {
            return $"storage: {fault.Fault}";
        }
    }
}

using SamSgp.Storage;
using SamSgp.Storage.Documents;

namespace SamSgp.Dicomweb.Health;

/// <summary>Whether the service can do its work now: the index answers.</summary>
internal sealed class ReadinessCheck(DocumentStore documents)
{
    /// <summary>Null when ready, else why not.</summary>
    public string? Fault()
    {
        try
        {
            documents.Find("health", "ready");
            return null;
        }
        catch (StorageUnavailableException fault)
        {
            return $"storage: {fault.Fault}";
        }
    }
}

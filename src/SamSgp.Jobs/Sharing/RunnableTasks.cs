using SamSgp.Jobs.Support;
using SamSgp.Tasks.Catalog;

namespace SamSgp.Jobs.Sharing;

/// <summary>Which tasks this process can run: those whose manifest and support set it has.</summary>
public sealed class RunnableTasks(TaskCatalog catalog, TaughtSupport taught, DicomSupport support, TimeProvider clock)
{
    // Files of support sets come and go unheard.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly Lock _looking = new();
    private TaskSnapshot? _of;
    private long _looked;
    private string[] _ids = [];

    /// <summary>Their ids.</summary>
    public IReadOnlyCollection<string> Ids
    {
        get
        {
            lock (_looking)
            {
                if (_of == catalog.Current && clock.GetElapsedTime(_looked) < LookAgain) return _ids;
                var now = catalog.Current;
                _ids = [.. now.Tasks.Values.Where(task => support.Missing(taught.Learnt(task).Support).Count == 0).Select(task => task.Id)];
                (_of, _looked) = (now, clock.GetTimestamp());
                return _ids;
            }
        }
    }
}

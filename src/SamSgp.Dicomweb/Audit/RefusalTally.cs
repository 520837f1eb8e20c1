namespace SamSgp.Dicomweb.Audit;

/// <summary>
/// Requests of those who did not say who they are, as entries: the first few of an address and minute each, the others together
/// in one that has their number. Whoever knocks a thousand times a second writes a dozen lines a minute.
/// </summary>
internal sealed class RefusalTally
{
    /// <summary>Entries of an address that are written each in a minute.</summary>
    internal const int Single = 10;

    /// <summary>Addresses that are told from others in a minute; those beyond are counted together.</summary>
    internal const int MostAddresses = 256;

    private const string Others = "various";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Counted> _counted = new(StringComparer.Ordinal);

    /// <summary>Counts one.</summary>
    /// <returns>True when it is to be written as it is.</returns>
    public bool IsSingle(AuditEntry entry)
    {
        lock (_gate)
        {
            var address = entry.NetworkAccessPointID;
            if (!_counted.TryGetValue(address, out var counted))
            {
                if (_counted.Count >= MostAddresses && !_counted.TryGetValue(address = Others, out counted))
                    counted = _counted[address] = new Counted { Requests = Single };
                counted ??= _counted[address] = new Counted();
            }

            if (++counted.Requests <= Single) return true;
            counted.Last = entry with { NetworkAccessPointID = address };
            return false;
        }
    }

    /// <summary>What was counted and not written, as one entry for each address; counting begins anew.</summary>
    public IReadOnlyList<AuditEntry> Take()
    {
        lock (_gate)
        {
            List<AuditEntry> together = [.. _counted.Values.Where(counted => counted.Last is not null)
                .Select(counted => counted.Last! with { NumberOfRequests = counted.Requests - Single })];
            _counted.Clear();
            return together;
        }
    }

    private sealed class Counted
    {
        public int Requests { get; set; }

        public AuditEntry? Last { get; set; }
    }
}

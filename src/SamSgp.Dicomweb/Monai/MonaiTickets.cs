using System.Security.Cryptography;

namespace SamSgp.Dicomweb.Monai;

/// <summary>Tickets to download one image without credentials: 3D Slicer's module sends none when it does so.</summary>
internal sealed class MonaiTickets(TimeProvider clock)
{
    private const int Most = 10_000;
    private static readonly TimeSpan Valid = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, (string Image, string Owner, DateTimeOffset Until)> _given = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>A new ticket for an image.</summary>
    /// <param name="image">Which.</param>
    /// <param name="owner">Who asked for it.</param>
    public string For(string image, string owner)
    {
        lock (_gate)
        {
            foreach (var old in _given.Where(t => t.Value.Until < clock.GetUtcNow()).Select(t => t.Key).ToList()) _given.Remove(old);
            if (_given.Count >= Most) _given.Remove(_given.MinBy(t => t.Value.Until).Key);
            var ticket = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
            _given[ticket] = (image, owner, clock.GetUtcNow() + Valid);
            return ticket;
        }
    }

    /// <summary>Who was given a ticket for an image; null where it is none.</summary>
    public string? OwnerOf(string? ticket, string image)
    {
        lock (_gate)
            return ticket is not null && _given.TryGetValue(ticket, out var given) && given.Image == image && given.Until >= clock.GetUtcNow() ? given.Owner : null;
    }
}

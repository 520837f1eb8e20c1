using SamSgp.Dicom;

namespace SamSgp.Dicomweb.Stow;

/// <summary>The values that came beside some metadata, to be found by the URIs it names them by.</summary>
/// <param name="parts">In the order in which they came.</param>
internal sealed class BulkParts(IEnumerable<BulkPart> parts)
{
    private readonly ILookup<string, BulkPart> _byPath = parts.ToLookup(part => part.Path);
    private readonly ILookup<string, (int Number, BulkPart Part)> _frames =
        parts.Where(part => part.Frame is not null).ToLookup(part => part.Frame!.Value.Of, part => (part.Frame!.Value.Number, part));

    /// <summary>The parts of the value at a URI: those at its path, or the frames below that, or below the instance whose value it is, as
    /// retrieving names frames, in their order.</summary>
    /// <exception cref="DicomDataException">Of the frames one is missing.</exception>
    public List<BulkPart> At(string uri)
    {
        var path = BulkPart.PathOf(uri);
        if (_byPath[path].ToList() is { Count: > 0 } whole) return whole;
        var frames = Above(path).SelectMany(of => _frames[of]).OrderBy(frame => frame.Number).ToList();
        if (frames.Index().Any(frame => frame.Item.Number != frame.Index + 1))
            throw new DicomDataException($"PixelData is at {uri}, and the parts below are frames {string.Join(", ", frames.Select(frame => frame.Number))}.");
        return frames.ConvertAll(frame => frame.Part);
    }

    // A path, and all that it lies below.
    private static IEnumerable<string> Above(string path)
    {
        for (var end = path.Length; end > 0; end = path.LastIndexOf('/', end - 1)) yield return path[..end];
    }
}

using SamSgp.Training.Episodes;
using static TorchSharp.torch;

namespace SamSgp.Training;

/// <summary>Episodes as tensors. A pair is one image with the mask of one structure: each pair is a memory for other
/// pairs of its structure, and a query that is answered from K of them.</summary>
/// <param name="Images">(I, 3, P, P), 0 to 1.</param>
/// <param name="Masks">(E, 1, P, P), 0 or 1, one for each pair.</param>
/// <param name="ImageOfPair">(E) index into the images.</param>
/// <param name="Support">(E, K) pairs that support each pair.</param>
/// <param name="Bank">(E, B) pairs whose answers may be remembered beside the support.</param>
internal sealed record EpisodeBatch(Tensor Images, Tensor Masks, Tensor ImageOfPair, Tensor Support, Tensor Bank)
{
    /// <summary>Tensors of some episodes of equal size.</summary>
    /// <param name="episodes">At least one.</param>
    /// <param name="supportSize">K, below the number of images of an episode.</param>
    /// <param name="bankSize">B, likewise.</param>
    /// <param name="random">Chooses support and bank.</param>
    public static EpisodeBatch Of(IReadOnlyList<Episode> episodes, int supportSize, int bankSize, EpisodeRandom random)
    {
        var size = episodes[0].Size;
        var imageOfPair = new List<long>();
        var (support, bank) = (new List<long>(), new List<long>());
        long firstImage = 0;
        foreach (var episode in episodes)
        {
            for (var structure = 0; structure < episode.Structures; structure++)
            {
                var firstPair = imageOfPair.Count;
                var shown = Enumerable.Range(0, episode.Images)
                    .Where(i => episode.Mask(structure, i).Contains((byte)1)).ToList();
                for (var image = 0; image < episode.Images; image++)
                {
                    support.AddRange(Choose(episode.Images, image, shown, supportSize, random).Select(Pair));
                    bank.AddRange(Choose(episode.Images, image, [], bankSize, random).Select(Pair));
                }

                long Pair(int image) => firstPair + image;
                imageOfPair.AddRange(Enumerable.Range(0, episode.Images).Select(i => firstImage + i));
            }

            firstImage += episode.Images;
        }

        return new EpisodeBatch(
            cat([.. episodes.Select(e => tensor(e.Pixels).view(e.Images, 3, size, size))]).to(ScalarType.Float32) / 255,
            cat([.. episodes.Select(e => tensor(e.Masks).view(-1, 1, size, size))]).to(ScalarType.Float32),
            tensor(imageOfPair.ToArray()), tensor(support.ToArray()).view(-1, supportSize),
            tensor(bank.ToArray()).view(-1, bankSize));
    }

    // K other images; one that shows the structure comes first, for without it there is nothing to look for.
    private static IEnumerable<int> Choose(int images, int query, List<int> shown, int count, EpisodeRandom random)
    {
        var useful = shown.Where(i => i != query).ToList();
        var first = useful.Count == 0 ? (query + 1) % images : useful[random.Below(useful.Count)];
        var others = Enumerable.Range(0, images).Where(i => i != query && i != first).ToList();
        return random.Distinct(count - 1, others.Count).Select(i => others[i]).Prepend(first);
    }
}

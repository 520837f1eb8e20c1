using SamSgp.Training.Episodes;
using static SamSgp.Sam2.Numbers;
using static TorchSharp.torch;

namespace SamSgp.Training;

/// <summary>Episodes as tensors. A pair is one image with the mask of one structure: each pair is a memory for other
/// pairs of its structure, and a query that is answered from K of them.</summary>
/// <param name="Images">(I, 3, P, P), 0 to 1.</param>
/// <param name="Masks">(E, 1, P, P), 0 or 1, one for each pair.</param>
/// <param name="ImageOfPair">(E) index into the images.</param>
/// <param name="Support">(E, K) pairs that support each pair.</param>
/// <param name="Bank">(E, B) pairs whose answers may be remembered beside the support.</param>
/// <param name="Placed">Whether it counts where in an image something lies.</param>
internal sealed record EpisodeBatch(Tensor Images, Tensor Masks, Tensor ImageOfPair, Tensor Support, Tensor Bank, bool Placed)
{
    private const double OtherCases = 0.85; // queries whose support is of other patients, as it nearly always is in use

    /// <summary>Tensors of some episodes of equal size.</summary>
    /// <param name="episodes">At least one, of one kind.</param>
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
                    support.AddRange(ChooseSupport(episode, image, shown, supportSize, random).Select(Pair));
                    bank.AddRange(ChooseBank(episode, image, bankSize, random).Select(Pair));
                }

                long Pair(int image) => firstPair + image;
                imageOfPair.AddRange(Enumerable.Range(0, episode.Images).Select(i => firstImage + i));
            }

            firstImage += episode.Images;
        }

        return new EpisodeBatch(
            cat([.. episodes.Select(e => tensor(e.Pixels).view(e.Images, 3, size, size))]).to(ScalarType.Float32).Over(255),
            cat([.. episodes.Select(e => tensor(e.Masks).view(-1, 1, size, size))]).to(ScalarType.Float32),
            tensor(imageOfPair.ToArray()), tensor(support.ToArray()).view(-1, supportSize),
            tensor(bank.ToArray()).view(-1, bankSize), episodes[0].Placed);
    }

    /// <summary>The batch where the network is; images go there when they are encoded.</summary>
    public EpisodeBatch To(Device device) => this with
    {
        Masks = Masks.to(device), ImageOfPair = ImageOfPair.to(device), Support = Support.to(device), Bank = Bank.to(device),
    };

    // K other images; one that shows the structure comes first, for without it there is nothing to look for. A slice of
    // the query's own case tells far more than one of another patient: a network that may look for it learns to.
    private static IEnumerable<int> ChooseSupport(Episode episode, int query, List<int> shown, int count, EpisodeRandom random)
    {
        var others = Enumerable.Range(0, episode.Images).Where(i => i != query).ToList();
        var foreign = others.Where(i => episode.Cases[i] != episode.Cases[query]).ToList();
        if (random.Chance(OtherCases) && foreign.Any(shown.Contains)) others = foreign;
        var useful = others.Where(shown.Contains).ToList();
        var first = useful.Count == 0 ? others[0] : useful[random.Below(useful.Count)];
        others.Remove(first);
        var chosen = random.Distinct(Math.Min(count - 1, others.Count), others.Count).Select(i => others[i]).Prepend(first).ToList();
        // Too few: some stand twice, which changes nothing but their weight.
        return Enumerable.Range(0, count).Select(i => chosen[i % chosen.Count]);
    }

    private static IEnumerable<int> ChooseBank(Episode episode, int query, int count, EpisodeRandom random)
    {
        var others = Enumerable.Range(0, episode.Images).Where(i => i != query).ToList();
        return random.Distinct(count, others.Count).Select(i => others[i]);
    }
}

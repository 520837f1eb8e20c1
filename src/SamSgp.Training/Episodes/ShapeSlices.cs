using SamSgp.Training.Datasets;

namespace SamSgp.Training.Episodes;

/// <summary>Invented anatomy: a handful of blobs with their own place, outline, brightness and texture, drawn anew with
/// small changes for each image of an episode. Each blob is one label, as is a pair of them left and right, like lungs or
/// kidneys; some are rings, like vessel walls and heart muscle, some strewn in many small pieces, like cells, some lie
/// somewhere else in every image, like lesions. Later ones lie on top.</summary>
public static class ShapeSlices
{
    private const int Side = 128;
    private const int Harmonics = 4;

    /// <summary>Images of one invented anatomy.</summary>
    /// <param name="random">The episode's numbers.</param>
    /// <param name="count">Number of images.</param>
    public static IReadOnlyList<LabelledSlice> Draw(EpisodeRandom random, int count)
    {
        var blobs = Enumerable.Range(0, 2 + random.Below(6))
            .Select(i => Blob.Draw(random, body: i == 0 && random.Chance(0.6))).ToList();
        var background = Look.Draw(random);
        return [.. Enumerable.Range(0, count).Select(_ => Render(random, blobs, background))];
    }

    private static LabelledSlice Render(EpisodeRandom random, List<Blob> blobs, Look background)
    {
        var labels = new byte[Side * Side];
        for (var i = 0; i < blobs.Count; i++)
        {
            if (i > 0 && random.Chance(0.08)) continue;
            var label = (byte)(i + 1);
            if (blobs[i].Pieces > 1)
            {
                for (var piece = 0; piece < blobs[i].Pieces; piece++) blobs[i].Elsewhere(random).Vary(random).Fill(labels, label);
                continue;
            }

            (blobs[i].Wanders ? blobs[i].Elsewhere(random) : blobs[i]).Vary(random).Fill(labels, label);
            if (blobs[i].Paired) blobs[i].Mirrored().Vary(random).Fill(labels, label);
        }

        var looks = blobs.Select(blob => blob.Look).Prepend(background).ToArray();
        var noise = looks.Select(look => NoiseTiles.Draw(random, look.Scale)).ToArray();
        var pixels = new byte[Side * Side];
        for (var at = 0; at < pixels.Length; at++)
        {
            var region = labels[at];
            var value = looks[region].Mean + (looks[region].Contrast * noise[region].At(at % Side, at / Side));
            pixels[at] = (byte)Math.Clamp(value, 0, 255);
        }

        return new LabelledSlice(Side, Side, 1, pixels, labels);
    }

    private sealed record Look(float Mean, float Contrast, int Scale)
    {
        public static Look Draw(EpisodeRandom random) =>
            new(random.Between(15, 240), random.Between(0, 30), random.Below(NoiseTiles.Scales));
    }

    /// <summary>A closed outline: radius over angle as a short Fourier series, stretched and turned.</summary>
    private sealed record Blob(float X, float Y, float Radius, float Stretch, float Angle, float[] Waves, bool Paired,
        Look Look)
    {
        /// <summary>Inner over outer radius of a ring; 0 where it is filled.</summary>
        public float Hole { get; private init; }

        /// <summary>How often it lies in an image; each time somewhere.</summary>
        public int Pieces { get; private init; } = 1;

        /// <summary>Whether it lies somewhere else in every image.</summary>
        public bool Wanders { get; private init; }

        public static Blob Draw(EpisodeRandom random, bool body)
        {
            var pieces = body || !random.Chance(0.15) ? 1 : 3 + random.Below(12);
            var radius = body ? random.Between(0.7, 0.95) : pieces > 1 || random.Chance(0.2) ? random.Between(0.03, 0.12) : random.Between(0.1, 0.45);
            var reach = body ? 0.1 : 0.65;
            var waves = new float[2 * Harmonics];
            for (var i = 0; i < waves.Length; i++) waves[i] = random.Normal() * (body ? 0.03f : 0.16f) / (1 + (i / 2));
            return new Blob(random.Between(-reach, reach), random.Between(-reach, reach), radius,
                random.Between(0.6, 1.6), random.Between(0, MathF.PI), waves, !body && random.Chance(0.3),
                Look.Draw(random))
            {
                Pieces = pieces,
                Hole = random.Chance(0.2) ? random.Between(0.4, 0.85) : 0,
                Wanders = !body && random.Chance(0.25),
            };
        }

        public Blob Elsewhere(EpisodeRandom random) => this with { X = random.Between(-0.85, 0.85), Y = random.Between(-0.85, 0.85) };

        public Blob Mirrored() => this with
        {
            X = -X,
            Angle = -Angle,
            Waves = [.. Waves.Select((wave, i) => i % 2 == 0 ? wave : -wave)],
        };

        public Blob Vary(EpisodeRandom random) => this with
        {
            X = X + (0.05f * random.Normal()),
            Y = Y + (0.05f * random.Normal()),
            Radius = Radius * MathF.Exp(0.12f * random.Normal()),
            Stretch = Stretch * MathF.Exp(0.08f * random.Normal()),
            Angle = Angle + ((Wanders || Pieces > 1 ? 1f : 0.12f) * random.Normal()),
            Waves = [.. Waves.Select(wave => wave + (0.02f * random.Normal()))],
            Look = Look,
        };

        public void Fill(byte[] labels, byte label)
        {
            var (sin, cos) = MathF.SinCos(Angle);
            for (var at = 0; at < labels.Length; at++)
            {
                var dx = ((2 * ((at % Side) + 0.5f) / Side) - 1 - X) / Radius;
                var dy = ((2 * ((at / Side) + 0.5f) / Side) - 1 - Y) / Radius;
                var (x, y) = (((cos * dx) + (sin * dy)) / Stretch, ((cos * dy) - (sin * dx)) * Stretch);
                var squared = (x * x) + (y * y);
                if (squared > 4) continue;
                var outline = Outline(MathF.Atan2(y, x));
                if (squared < outline * outline && squared >= outline * outline * Hole * Hole) labels[at] = label;
            }
        }

        private float Outline(float angle)
        {
            var radius = 1f;
            for (var i = 0; i < Harmonics; i++)
            {
                var (sin, cos) = MathF.SinCos((i + 2) * angle);
                radius += (Waves[2 * i] * cos) + (Waves[(2 * i) + 1] * sin);
            }

            return Math.Max(radius, 0.1f);
        }
    }
}

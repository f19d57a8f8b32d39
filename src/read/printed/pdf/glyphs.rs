//! What a page of a PDF draws: its glyphs with place and Unicode, and the straight lines around tables.

use hayro_interpret::font::Glyph as Drawn;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache,
    InterpreterSettings, Paint, PathDrawMode, SoftMask, TransformExt, interpret_page,
};
use hayro_syntax::page::Page;
use kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape};

use super::characters;

/// So much is drawn in no file that a person reads, glyphs and rules counted; beyond it one is hostile.
const MOST_DRAWN: usize = 1_000_000;
/// Of a page.
const MOST_GLYPHS: usize = 200_000;
/// A page with more lines is a drawing or a map.
const MOST_RULES: usize = 20_000;
/// In points, on both sides. What is smaller is an emblem or an ornament.
const SMALLEST_PICTURE: f64 = 60.0;
/// In points. A rule of a table is thinner.
const THINNEST_AREA: f64 = 3.0;

/// A character where it stands. Lengths are points, `y` grows downwards and is the baseline's.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) x0: f64,
    pub(super) x1: f64,
    pub(super) y: f64,
    pub(super) size: f64,
    /// Whether white space was written before it.
    pub(super) is_apart: bool,
    /// Whether it is drawn in white, which shows on dark ground alone.
    pub(super) is_white: bool,
}

/// A straight line along the page's edges; for a vertical one `from` and `to` are heights.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) is_vertical: bool,
    pub(super) at: f64,
    pub(super) from: f64,
    pub(super) to: f64,
    pub(super) thickness: f64,
}

/// What a page draws.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<Rule>,
    /// The text that does not stand upright, a watermark say.
    pub(super) slanted: String,
    /// How many characters run straight up, and down.
    sideways: [usize; 2],
    /// How many characters have no Unicode that tells what they are.
    pub(super) unknown: usize,
    pub(super) has_images: bool,
    /// Where pictures stand that are seen as such: no marks, and no scan of the whole page.
    pub(super) pictures: Vec<Rect>,
    /// Whether some text is not seen: over an image it was recognised by a program.
    pub(super) has_unseen: bool,
    width: f64,
    height: f64,
    /// How much it draws, with the pages before it.
    drawn: usize,
    is_after_space: bool,
}

/// Ends the interpretation of a page that draws without end; it has no other way out.
pub(super) struct Endless;

/// What a page draws, its text upright where most of it lies on its side. Unwinds with [`Endless`] where
/// that has no end. `spent` is how much the document has drawn so far.
pub(super) fn drawn<'a>(
    page: &'a Page<'a>,
    cache: &InterpreterCache<'a>,
    spent: &mut usize,
) -> Sheet {
    let (width, height) = page.render_dimensions();
    let (width, height) = (f64::from(width), f64::from(height));
    let sheet = turned(page, cache, Affine::IDENTITY, (width, height), spent);
    let [upwards, downwards] = sheet.sideways;
    if upwards.max(downwards) <= sheet.glyphs.len() {
        return sheet;
    }
    let turn = match upwards > downwards {
        true => Affine::new([0.0, 1.0, -1.0, 0.0, height, 0.0]),
        false => Affine::new([0.0, -1.0, 1.0, 0.0, 0.0, width]),
    };
    turned(page, cache, turn, (height, width), spent)
}

fn turned<'a>(
    page: &'a Page<'a>,
    cache: &InterpreterCache<'a>,
    turn: Affine,
    (width, height): (f64, f64),
    spent: &mut usize,
) -> Sheet {
    let mut sheet = Sheet { width, height, drawn: *spent, ..Sheet::default() };
    // Remarks and stamps that somebody put on the file are none of what was printed.
    let settings = InterpreterSettings { render_annotations: false, ..Default::default() };
    let transform = turn * page.initial_transform(true).to_kurbo();
    let area = Rect::new(0.0, 0.0, width, height);
    let mut context = Context::new(transform, area, cache, page.xref(), settings);
    interpret_page(page, &mut context, &mut sheet);
    *spent = sheet.drawn;
    sheet
}

impl Sheet {
    fn count(&mut self) {
        self.drawn += 1;
        if self.drawn > MOST_DRAWN || self.glyphs.len() > MOST_GLYPHS {
            // Not a panic: nothing is printed on the way.
            std::panic::resume_unwind(Box::new(Endless));
        }
    }

    fn push_glyph(
        &mut self,
        text: Option<BfString>,
        advance: f64,
        place: Affine,
        (is_seen, is_white): (bool, bool),
    ) {
        let origin = place * Point::ORIGIN;
        let along = place * Point::new(advance, 0.0) - origin;
        let up = place * Point::new(0.0, 1000.0) - origin;
        let size = up.hypot();
        let is_on_page = (-1.0..=self.width + 1.0).contains(&origin.x)
            && (-1.0..=self.height + 1.0).contains(&origin.y);
        if !is_on_page || !(0.5..2000.0).contains(&size) || !along.hypot().is_finite() {
            return;
        }
        let text = match text {
            Some(BfString::Char(c)) => characters::plain(&c.to_string()),
            Some(BfString::String(text)) => characters::plain(&text),
            None => characters::UNKNOWN.to_string(),
        };
        // Upwards is where y falls.
        if up.y > 0.0 || up.x.abs() > 0.35 * size || along.y.abs() > 0.05 * size {
            if up.y.abs() < 0.05 * size {
                self.sideways[usize::from(up.x > 0.0)] += 1;
            }
            self.slanted.push_str(text.trim());
            return;
        }
        if text.chars().all(char::is_whitespace) {
            self.is_after_space = true;
            return;
        }
        self.unknown += text.chars().filter(|&c| characters::is_unknown(c)).count();
        self.has_unseen |= !is_seen;
        self.glyphs.push(Glyph {
            text,
            x0: origin.x,
            x1: origin.x + along.x.max(0.0),
            y: origin.y,
            size,
            is_apart: std::mem::take(&mut self.is_after_space),
            is_white,
        });
    }

    fn push_rule(&mut self, a: Point, b: Point, thickness: f64) {
        let (width, height) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        let is_vertical = height > width;
        let is_straight = width.min(height) < 0.5 && width.max(height) > 2.0;
        if !is_straight || self.rules.len() >= MOST_RULES || !(width + height).is_finite() {
            return;
        }
        let (at, ends) = match is_vertical {
            true => (f64::midpoint(a.x, b.x), (a.y, b.y)),
            false => (f64::midpoint(a.y, b.y), (a.x, b.x)),
        };
        let (from, to) = (ends.0.min(ends.1), ends.0.max(ends.1));
        self.count();
        self.rules.push(Rule { is_vertical, at, from, to, thickness });
    }

    /// The sides of a path that is drawn with a pen.
    fn stroked(&mut self, path: &BezPath, thickness: f64) {
        let (mut start, mut last) = (Point::ORIGIN, Point::ORIGIN);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(point) => (start, last) = (point, point),
                PathEl::LineTo(point) => {
                    self.push_rule(last, point, thickness);
                    last = point;
                }
                PathEl::ClosePath => {
                    self.push_rule(last, start, thickness);
                    last = start;
                }
                PathEl::QuadTo(_, point) | PathEl::CurveTo(_, _, point) => last = point,
            }
        }
    }

    /// The parts of a path that are filled and so thin that they are lines: word processors draw theirs so.
    fn filled(&mut self, path: &BezPath) {
        let starts = path.elements().iter().enumerate();
        let starts = starts.filter(|(_, element)| matches!(element, PathEl::MoveTo(_)));
        let mut starts: Vec<usize> = starts.map(|(at, _)| at).collect();
        starts.push(path.elements().len());
        for range in starts.windows(2) {
            let part = &path.elements()[range[0]..range[1]];
            let area = part.bounding_box();
            let middle = area.center();
            if area.height() < THINNEST_AREA && area.width() > area.height() {
                let (a, b) = (Point::new(area.x0, middle.y), Point::new(area.x1, middle.y));
                self.push_rule(a, b, area.height());
            } else if area.width() < THINNEST_AREA && area.height() > area.width() {
                let (a, b) = (Point::new(middle.x, area.y0), Point::new(middle.x, area.y1));
                self.push_rule(a, b, area.width());
            }
        }
    }
}

impl<'a> Device<'a> for Sheet {
    fn draw_path(&mut self, path: &BezPath, transform: Affine, _: &Paint<'a>, mode: &PathDrawMode) {
        self.count();
        if self.rules.len() >= MOST_RULES {
            return;
        }
        let path = transform * path.clone();
        match mode {
            PathDrawMode::Fill(_) => self.filled(&path),
            PathDrawMode::Stroke(stroke) => {
                let scale = transform.determinant().abs().sqrt();
                self.stroked(&path, f64::from(stroke.line_width) * scale);
            }
        }
    }

    fn draw_glyph(
        &mut self,
        glyph: &Drawn<'a>,
        transform: Affine,
        place: Affine,
        paint: &Paint<'a>,
        mode: &GlyphDrawMode,
    ) {
        self.count();
        let advance = match glyph {
            Drawn::Outline(outline) => outline.advance_width().map(f64::from),
            Drawn::Type3(_) => None,
        };
        let is_seen = !matches!(mode, GlyphDrawMode::Invisible);
        // What tells no width gets that of a letter.
        let advance = advance.filter(|width| width.is_finite()).unwrap_or(500.0);
        let is_white = match paint {
            Paint::Color(color) => color.to_rgba().to_rgba8()[..3].iter().all(|part| *part > 250),
            Paint::Pattern(_) => false,
        };
        self.push_glyph(glyph.as_unicode(), advance, transform * place, (is_seen, is_white));
    }

    fn draw_image(&mut self, image: Image<'a, '_>, transform: Affine) {
        self.count();
        self.has_images = true;
        let pixels = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let place = transform.transform_rect_bbox(pixels);
        let is_large = place.width() > SMALLEST_PICTURE && place.height() > SMALLEST_PICTURE;
        let is_page = place.width() > 0.85 * self.width && place.height() > 0.7 * self.height;
        if is_large && !is_page && place.is_finite() {
            self.pictures.push(place);
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.count();
    }

    fn set_soft_mask(&mut self, _: Option<SoftMask<'a>>) {
        self.count();
    }

    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

impl Sheet {
    /// Width and height of the page.
    pub(super) fn extent(&self) -> (f64, f64) {
        (self.width, self.height)
    }
}
